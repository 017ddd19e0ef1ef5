"""Documents prepared once: parsed, held to the limits, validated, and planned as they are used."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
)

from catalog.api.gate.document import parse_document
from catalog.api.gate.limits import DEFAULT_LIMITS, Limits, Measures, measure_document
from catalog.api.gate.validation import Coercion, coerce_variables, validate_document
from catalog.reading.build import Unplannable
from catalog.reading.plan import Contract, Plan, plan_operation
from catalog.reading.slots import shape_of

# Documents come from programs: a few hundred distinct ones serve an organisation.
MOST_DOCUMENTS = 500
MOST_PLANS = 64


class Prepared:
    """One operation of one valid document, with its plans."""

    def __init__(
        self,
        document: DocumentNode,
        measures: Measures,
        operation_name: str | None,
        schema: GraphQLSchema,
    ) -> None:
        self._measured = measures.of(operation_name)
        self._measures = measures
        self._schema = schema
        self.document = document
        self.operation: OperationDefinitionNode = self._measured.node
        self._coercion = Coercion(self.operation, schema=schema)
        self.fragments: Mapping[str, FragmentDefinitionNode] = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._plans: OrderedDict[object, Plan | None] = OrderedDict()

    def cost(self, variables: Mapping[str, object]) -> int:
        """Objects it may read with these variables; LimitExceeded when that is too much."""
        return self._measures.cost(self._measured, variables)

    def coerced(self, variables: Mapping[str, object]) -> dict[str, Any] | list[GraphQLError]:
        """The variables as the operation's types want them, or what is wrong with them."""
        coerced = self._coercion.of(variables)
        if coerced is not None:
            return coerced
        result = coerce_variables(self.operation, variables, schema=self._schema)
        return result if isinstance(result, list) else result.coerced

    async def plan(
        self,
        contract: Contract,
        variables: Mapping[str, object],
        coerced: Mapping[str, Any],
        sight: str,
    ) -> Plan | None:
        """The plan for variables of this shape and callers of this sight; None when there is none.

        Compiling a large document takes tens of milliseconds: it happens in a thread, once.
        """
        key = (sight, shape_of(coerced))
        if key in self._plans:
            self._plans.move_to_end(key)
            return self._plans[key]
        plan = await asyncio.to_thread(self._compiled, contract, variables, sight)
        self._plans[key] = plan
        if len(self._plans) > MOST_PLANS:
            self._plans.popitem(last=False)
        return plan

    def give_up(self, coerced: Mapping[str, Any], sight: str) -> None:
        """Never plan this again: the database cannot take the statement."""
        self._plans[sight, shape_of(coerced)] = None

    def _compiled(
        self, contract: Contract, variables: Mapping[str, object], sight: str
    ) -> Plan | None:
        values = coerce_variables(self.operation, variables, schema=self._schema)
        assert not isinstance(values, list), "they were coerced before"
        try:
            return plan_operation(contract, self.operation, self.fragments, values, sight)
        except Unplannable:
            return None


class Preparations:
    """A bounded memory of prepared documents, least recently used out first."""

    def __init__(self, schema: GraphQLSchema, *, limits: Limits = DEFAULT_LIMITS) -> None:
        self._schema = schema
        self._limits = limits
        self._known: OrderedDict[tuple[str, str | None], Prepared] = OrderedDict()

    def prepare(self, query: str, operation_name: str | None) -> Prepared | list[GraphQLError]:
        """The prepared operation, or what is wrong with the document.

        Raises DocumentRefused for documents that do not parse or pass a limit.
        """
        key = (query, operation_name)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        document = parse_document(query)
        measures = measure_document(document, schema=self._schema, limits=self._limits)
        errors = validate_document(document, schema=self._schema)
        if errors:
            return errors
        prepared = Prepared(document, measures, operation_name, self._schema)
        self._known[key] = prepared
        if len(self._known) > MOST_DOCUMENTS:
            self._known.popitem(last=False)
        return prepared
