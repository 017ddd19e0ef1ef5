"""The definitions of a document, and how many selections each stands for, in linear time.

Every fragment is counted once however often it is spread, and nothing here recurses: a document
that stands for millions of fields costs no more to count than its own length.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from catalog.api.gate.document import DocumentRefused, quoted


@dataclass(frozen=True, slots=True)
class Definitions:
    """The operations and fragments of a document, no two of a sort with the same name."""

    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]


def sort_definitions(document: DocumentNode) -> Definitions:
    """Operations and fragments apart; DocumentRefused for anything else and for equal names."""
    operations: list[OperationDefinitionNode] = []
    fragments: dict[str, FragmentDefinitionNode] = {}
    operation_names: set[str] = set()
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            name = definition.name.value
            if name in fragments:
                raise DocumentRefused(
                    f"Two fragments are named {quoted(name)}; rename one.", nodes=definition
                )
            fragments[name] = definition
        elif isinstance(definition, OperationDefinitionNode):
            name = definition.name.value if definition.name else ""
            if name in operation_names:
                raise DocumentRefused(
                    f"Two operations are named {quoted(name)}; rename one."
                    if name
                    else "Two operations have no name; name them.",
                    nodes=definition,
                )
            operation_names.add(name)
            operations.append(definition)
        else:
            raise DocumentRefused(
                "A request holds operations and fragments only; take the type definition out.",
                nodes=definition,
            )
    if not operations:
        raise DocumentRefused("The document has no operation; add a query or a mutation to it.")
    return Definitions(tuple(operations), fragments)


def count_fields(definitions: Definitions) -> list[int]:
    """For each operation its selections with all fragments written out, in document order.

    DocumentRefused for a fragment that does not exist, contains itself or is never spread, and
    for an empty selection set.
    """
    own = {name: _own(each.selection_set) for name, each in definitions.fragments.items()}
    totals: dict[str, int] = {}
    counts = []
    for operation in definitions.operations:
        count, spreads = _own(operation.selection_set)
        for spread in spreads:
            _add_up(spread, own, totals)
        counts.append(count + sum(totals[spread.name.value] for spread in spreads))
    for name, fragment in definitions.fragments.items():
        if name not in totals:
            raise DocumentRefused(
                f"The fragment {quoted(name)} is never used; leave it out.", nodes=fragment
            )
    return counts


_Own = tuple[int, list[FragmentSpreadNode]]


def _own(selection_set: SelectionSetNode) -> _Own:
    """The selections written in a definition itself, and the fragments it spreads."""
    count = 0
    spreads: list[FragmentSpreadNode] = []
    todo = [selection_set]
    while todo:
        current = todo.pop()
        if not current.selections:
            raise DocumentRefused(
                "A selection in { } is empty; name the fields to read.", nodes=current
            )
        count += len(current.selections)
        for selection in current.selections:
            if isinstance(selection, FragmentSpreadNode):
                spreads.append(selection)
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                todo.append(selection.selection_set)
    return count, spreads


def _add_up(first: FragmentSpreadNode, own: Mapping[str, _Own], totals: dict[str, int]) -> None:
    """Enter the total of a fragment and of all it spreads into `totals`, the innermost first."""
    if first.name.value in totals:
        return
    entered: dict[str, None] = {}
    stack: list[tuple[str, Iterator[FragmentSpreadNode]]] = []

    def enter(spread: FragmentSpreadNode) -> None:
        name = spread.name.value
        if name not in own:
            raise DocumentRefused(
                f"There is no fragment {quoted(name)}; define it or do not use it.", nodes=spread
            )
        if name in entered:
            raise DocumentRefused(f"The fragment {quoted(name)} contains itself.", nodes=spread)
        entered[name] = None
        stack.append((name, iter(own[name][1])))

    enter(first)
    while stack:
        name, spreads = stack[-1]
        following = next((each for each in spreads if each.name.value not in totals), None)
        if following is not None:
            enter(following)
            continue
        stack.pop()
        del entered[name]
        count, inner = own[name]
        totals[name] = count + sum(totals[each.name.value] for each in inner)
