"""Which fields a selection set asks of one object type, fragments merged, in response order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
)


@dataclass(slots=True)
class Selected:
    """One key of the answer: the field and all the places where it is asked for."""

    key: str
    name: str
    nodes: list[FieldNode] = field(default_factory=list)

    @property
    def sets(self) -> list[SelectionSetNode]:
        """The sub-selections to merge."""
        return [node.selection_set for node in self.nodes if node.selection_set]


@dataclass(frozen=True, slots=True)
class Document:
    """What a selection needs to know of its document and request."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]

    def fields(self, of: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> list[Selected]:
        """The fields that the selection sets ask of an object of type `of`, in order of first
        mention (GraphQL specification, section 6.3.2 CollectFields)."""
        found: dict[str, Selected] = {}
        seen: set[str] = set()
        for selection_set in sets:
            self._collect(of, selection_set, found, seen)
        return list(found.values())

    def _collect(
        self,
        of: GraphQLObjectType,
        selection_set: SelectionSetNode,
        found: dict[str, Selected],
        seen: set[str],
    ) -> None:
        for node in selection_set.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                found.setdefault(key, Selected(key, node.name.value)).nodes.append(node)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._matches(of, condition.name.value):
                    self._collect(of, node.selection_set, found, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._matches(of, fragment.type_condition.name.value):
                    self._collect(of, fragment.selection_set, found, seen)

    def _matches(self, of: GraphQLObjectType, condition: str) -> bool:
        if of.name == condition:
            return True
        wanted = self.schema.type_map.get(condition)
        if wanted is None or not is_abstract_type(wanted):
            return False
        abstract: GraphQLAbstractType = wanted
        return self.schema.is_sub_type(abstract, of)

    def _is_included(self, node: Any) -> bool:
        for directive in node.directives or ():
            if directive.name.value in ("skip", "include"):
                wanted = directive.name.value == "include"
                if self._condition(directive) is not wanted:
                    return False
        return True

    def _condition(self, directive: Any) -> bool:
        value = directive.arguments[0].value
        if isinstance(value, VariableNode):
            return bool(self.variables[value.name.value])
        return bool(value.value)
