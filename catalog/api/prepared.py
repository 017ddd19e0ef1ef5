"""Documents prepared once: parsed, held to the limits, validated, and planned as they are used."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution.values import VariableValues

from catalog.api.gate.document import chosen_operation, parse_document
from catalog.api.gate.limits import DEFAULT_LIMITS, Limits, Measures, measure_document
from catalog.api.gate.validation import validate_document
from catalog.reading.build import Unplannable
from catalog.reading.plan import Contract, Plan, plan_operation
from catalog.reading.slots import shape_of

# Documents come from programs: a few hundred distinct ones serve an organisation.
MOST_DOCUMENTS = 500
MOST_PLANS = 64


class Prepared:
    """One operation of one valid document, with its plans."""

    def __init__(
        self, document: DocumentNode, operation: OperationDefinitionNode, measures: Measures
    ) -> None:
        self.document = document
        self.operation = operation
        self.measures = measures
        self.fragments: Mapping[str, FragmentDefinitionNode] = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._plans: OrderedDict[object, Plan | None] = OrderedDict()

    async def plan(self, contract: Contract, variables: VariableValues, sight: str) -> Plan | None:
        """The plan for variables of this shape and callers of this sight; None when there is none.

        Compiling a large document takes tens of milliseconds: it happens in a thread, once.
        """
        key = (sight, shape_of(variables.coerced))
        if key in self._plans:
            self._plans.move_to_end(key)
            return self._plans[key]
        plan = await asyncio.to_thread(self._compiled, contract, variables, sight)
        self._plans[key] = plan
        if len(self._plans) > MOST_PLANS:
            self._plans.popitem(last=False)
        return plan

    def give_up(self, variables: VariableValues, sight: str) -> None:
        """Never plan this again: the database cannot take the statement."""
        self._plans[sight, shape_of(variables.coerced)] = None

    def _compiled(self, contract: Contract, variables: VariableValues, sight: str) -> Plan | None:
        try:
            return plan_operation(contract, self.operation, self.fragments, variables, sight)
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
        operations = [
            node for node in document.definitions if isinstance(node, OperationDefinitionNode)
        ]
        prepared = Prepared(document, chosen_operation(operations, operation_name), measures)
        self._known[key] = prepared
        if len(self._known) > MOST_DOCUMENTS:
            self._known.popitem(last=False)
        return prepared
