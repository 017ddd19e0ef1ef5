"""An operation with its fragments written out: how deep, how wide and how dear it is.

Expansion visits every selection once per place it is used in, so it is only for operations
whose expanded size is known to be small: `limits` counts first, and turns away the rest.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from catalog.api.gate.prices import (
    Price,
    Prices,
    Size,
    VariableSize,
    introspection_sizes,
    size_asked,
)


@dataclass(frozen=True, slots=True)
class Expansion:
    """What one operation comes to once every fragment is written out where it is used."""

    node: OperationDefinitionNode
    fields: int
    """Selections: fields, fragment spreads and inline fragments."""
    depth: int
    introspection_depth: int
    root_fields: int
    aliases: int
    directives: int
    repeats: int
    """The most selections one response key has under one type."""
    repeats_in_all: int
    """The same over all types that a key is selected under."""
    price: Price
    introspection_price: int
    """Fields an introspection answer may have, going by the average lists of the schema."""


def expand_operation(
    operation: OperationDefinitionNode,
    *,
    fragments: Mapping[str, FragmentDefinitionNode],
    schema: GraphQLSchema,
    prices: Prices,
) -> Expansion:
    """Measure one operation; the time it takes grows with its expanded size and nothing else.

    Types and fields the schema does not know are measured too and cost as objects that are not
    lists: to refuse them is the task of validation.
    """
    return _Walk(operation, fragments, schema, prices).run()


@dataclass(slots=True)
class _Path:
    """A response path, with the number of selections that lead to it by parent type."""

    children: dict[str, "_Path"] = field(default_factory=dict)
    selections: Counter[str] = field(default_factory=Counter)
    selections_in_all: int = 0


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a selection set stands, and how many objects it is read for."""

    parent: GraphQLCompositeType | None
    path: _Path
    depth: int = 0
    is_introspection: bool = False
    times: float = 1
    sizes: tuple[VariableSize, ...] = ()
    page: Size | None = None
    """The page size of a connection, for the lists directly in it."""


class _Walk:
    """The state of one expansion: a stack instead of recursion, totals instead of results."""

    def __init__(
        self,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        schema: GraphQLSchema,
        prices: Prices,
    ) -> None:
        self.operation = operation
        self.fragments = fragments
        self.schema = schema
        self.prices = prices
        self.introspection_sizes = introspection_sizes(schema)
        self.depth = self.introspection_depth = self.root_fields = self.aliases = 0
        self.fields = self.repeats = self.repeats_in_all = 0
        self.directives = len(operation.directives or ()) + sum(
            len(variable.directives or ()) for variable in operation.variable_definitions or ()
        )
        self.terms: Counter[tuple[VariableSize, ...]] = Counter()
        self.introspection = 0.0
        root = _Scope(parent=schema.get_root_type(operation.operation), path=_Path())
        self.todo: list[tuple[SelectionSetNode, _Scope]] = [(operation.selection_set, root)]

    def run(self) -> Expansion:
        while self.todo:
            selection_set, scope = self.todo.pop()
            self.fields += len(selection_set.selections)
            for selection in selection_set.selections:
                self.directives += len(selection.directives or ())
                if isinstance(selection, FieldNode):
                    self._visit_field(selection, scope)
                elif isinstance(selection, FragmentSpreadNode):
                    fragment = self.fragments[selection.name.value]
                    self.directives += len(fragment.directives or ())
                    self._enter(fragment, scope)
                elif isinstance(selection, InlineFragmentNode):
                    self._enter(selection, scope)
        return Expansion(
            node=self.operation,
            fields=self.fields,
            depth=self.depth,
            introspection_depth=self.introspection_depth,
            root_fields=self.root_fields,
            aliases=self.aliases,
            directives=self.directives,
            repeats=self.repeats,
            repeats_in_all=self.repeats_in_all,
            price=Price(tuple((times, sizes) for sizes, times in self.terms.items())),
            introspection_price=round(self.introspection),
        )

    def _enter(self, fragment: FragmentDefinitionNode | InlineFragmentNode, scope: _Scope) -> None:
        if fragment.type_condition:
            named = self.schema.type_map.get(fragment.type_condition.name.value)
            scope = replace(scope, parent=named if is_composite_type(named) else None)
        self.todo.append((fragment.selection_set, scope))

    def _visit_field(self, node: FieldNode, scope: _Scope) -> None:
        name = node.name.value
        depth = scope.depth + 1
        if node.alias:
            self.aliases += 1
        if depth == 1:
            self.root_fields += 1
        is_introspection = scope.is_introspection or name in {"__schema", "__type"}
        if is_introspection:
            self.introspection_depth = max(self.introspection_depth, depth)
        else:
            self.depth = max(self.depth, depth)
        path = self._count(node.alias.value if node.alias else name, scope)
        definition = self.schema.get_field(scope.parent, name) if scope.parent else None
        times, sizes, page = (
            self._introspection_below(name, scope)
            if is_introspection
            else self._objects_below(node, definition, scope)
        )
        if is_introspection:
            self.introspection += times
        elif node.selection_set:
            self.terms[sizes] += int(times)
        if node.selection_set:
            named = get_named_type(definition.type) if definition else None
            parent = named if is_composite_type(named) else None
            inner = _Scope(parent, path, depth, is_introspection, times, sizes, page)
            self.todo.append((node.selection_set, inner))

    def _count(self, key: str, scope: _Scope) -> _Path:
        path = scope.path.children.get(key)
        if path is None:
            path = scope.path.children[key] = _Path()
        parent = scope.parent.name if scope.parent else ""
        path.selections[parent] += 1
        path.selections_in_all += 1
        self.repeats = max(self.repeats, path.selections[parent])
        self.repeats_in_all = max(self.repeats_in_all, path.selections_in_all)
        return path

    def _introspection_below(
        self, name: str, scope: _Scope
    ) -> tuple[float, tuple[VariableSize, ...], Size | None]:
        within = f"{scope.parent.name}.{name}" if scope.parent else name
        return scope.times * self.introspection_sizes.get(within, 1), (), None

    def _objects_below(
        self, node: FieldNode, definition: GraphQLField | None, scope: _Scope
    ) -> tuple[float, tuple[VariableSize, ...], Size | None]:
        """How many objects the selections of a field are read for, and the page it opens."""
        if definition is None or scope.parent is None:
            return scope.times, scope.sizes, None
        extra = self.prices.extra.get(f"{scope.parent.name}.{node.name.value}")
        if extra:
            self.terms[scope.sizes] += int(scope.times) * extra
        asked = size_asked(node, definition, operation=self.operation, prices=self.prices)
        if not is_list_type(get_nullable_type(definition.type)):
            return scope.times, scope.sizes, asked
        size = asked or scope.page or self.prices.list_size
        if isinstance(size, int):
            return scope.times * size, scope.sizes, None
        return scope.times, (*scope.sizes, size), None
