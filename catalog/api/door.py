"""The one door: every way in (HTTP, portal, console) asks here, with the same rights."""

import asyncio
import hashlib
import random
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog
from graphql import ExecutionResult, GraphQLError, OperationType, execute

from catalog import contract as documents
from catalog import measuring
from catalog.access.actor import Actor
from catalog.api.answers import error_object, field_error, internal_error, refusal_error
from catalog.api.gate.body import GraphQLRequest
from catalog.api.gate.document import DocumentRefused
from catalog.api.gate.rate import Allowance, RateLimit
from catalog.api.keeping import KeptConflict, keep_answer, kept_answer, without
from catalog.api.prepared import Preparations, Prepared
from catalog.api.rights import caller_of
from catalog.api.schema import build_schema, contract_for, core_of
from catalog.db.changes import is_lost_race
from catalog.db.engine import Database
from catalog.db.reader import TooDeep, TransactionReader
from catalog.errors import CatalogError
from catalog.reading.access import Caller
from catalog.reading.plan import Contract, Refusal, RootField, Source
from catalog.work import UnitOfWork, Workshop

log = structlog.get_logger(__name__)

_MOST_CALLERS = 1_000
_ATTEMPTS = 4
_OUTCOMES = {200: "answered", 429: "rate_limited", 500: "failed"}


class Answer(msgspec.Struct):
    """The HTTP status and JSON body of an answer, and what is left of the caller's allowance."""

    status: int
    body: bytes
    allowance: Allowance | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer for callers in this process."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]


@dataclass
class Context:
    """What resolvers find in `info.context`."""

    actor: Actor
    caller: Caller
    contract: Contract
    source: Source
    workshop: Workshop
    work: UnitOfWork | None = None
    compiled: dict[object, RootField] = field(default_factory=dict)

    def glance(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work for queries that rooms answer themselves."""
        return self.workshop.glance(self.actor)


class MutationFailed(Exception):
    """A mutation met a bug: everything it did is undone."""

    def __init__(self, result: ExecutionResult) -> None:
        super().__init__("a mutation failed")
        self.result = result


class Door:
    """Answers GraphQL requests from plans, or through graphql-core where there is no plan."""

    def __init__(
        self,
        database: Database,
        workshop: Workshop,
        *,
        base_url: str,
        is_development: bool,
        rate: RateLimit | None = None,
    ) -> None:
        self._rate = rate
        self._database = database
        self._workshop = workshop
        self._base_url = base_url
        self._is_development = is_development
        self.schema = build_schema()
        self.contract = contract_for(self.schema, database.dialect)
        self._preparations = Preparations(core_of(self.schema))
        self._callers: dict[int, tuple[Actor, Caller]] = {}

    async def run(
        self, name: str, variables: Mapping[str, Any], actor: Actor, *, request_id: str = ""
    ) -> Reply:
        """Run a named operation of the contract in this process; KeyError for an unknown name."""
        request = GraphQLRequest(documents.operation(name), name, dict(variables))
        answer = await self.answer(request, actor, request_id=request_id)
        decoded = msgspec.json.decode(answer.body)
        return Reply(decoded.get("data"), decoded.get("errors", []))

    async def answer(
        self,
        request: GraphQLRequest,
        actor: Actor,
        *,
        request_id: str = "",
        idempotency_key: str | None = None,
        paid_by: str | None = None,
    ) -> Answer:
        """Answer one request. Never raises: what goes wrong inside becomes a masked error.

        `paid_by` names whose allowance pays for it; None for callers in this process.
        """
        begun = time.perf_counter()
        answer = await self._answer(request, actor, request_id, idempotency_key, paid_by)
        if measuring.is_heard():
            name = documents.name_of(request.query) or "other"
            outcome = _OUTCOMES.get(answer.status, "refused")
            measuring.count("graphql_operations", operation=name, outcome=outcome)
            measuring.took("graphql_operation", begun, operation=name)
        return answer

    async def _answer(
        self,
        request: GraphQLRequest,
        actor: Actor,
        request_id: str,
        idempotency_key: str | None,
        paid_by: str | None,
    ) -> Answer:
        try:
            prepared = self._preparations.prepare(request.query, request.operation_name)
            if isinstance(prepared, list):
                return _refused(prepared)
            if request.only_reads and prepared.operation.operation is OperationType.MUTATION:
                return Answer(405, _encoded(None, [_by_post()], with_data=False))
            asked = _Asked(
                prepared, request, actor, self._caller(actor), request_id, idempotency_key
            )
            return await self._admitted(asked, paid_by)
        except DocumentRefused as error:
            return _refused([error])
        except KeptConflict as error:
            return Answer(422, _encoded(None, [error_object(str(error), "IDEMPOTENCY_CONFLICT")]))
        except Exception:
            log.exception("request_failed", request_id=request_id)
            return Answer(500, _encoded(None, [internal_error(request_id)]))

    async def _admitted(self, asked: "_Asked", paid_by: str | None) -> Answer:
        cost = asked.prepared.cost(asked.request.variables)
        allowance = None
        if self._rate is not None and paid_by is not None:
            allowance = self._rate.spend(paid_by, cost)
            if allowance.is_spent:
                measuring.count("graphql_cost_refused_objects", cost)
                return Answer(429, _encoded(None, [_spent(allowance)], with_data=False), allowance)
            measuring.count("graphql_cost_objects", cost)
        variables = asked.prepared.coerced(asked.request.variables)
        if isinstance(variables, list):
            return _refused(variables)
        if asked.prepared.operation.operation is OperationType.MUTATION:
            answer = await self._change(asked)
        else:
            answer = await self._read(asked, variables)
        answer.allowance = allowance
        return answer

    def _caller(self, actor: Actor) -> Caller:
        """The caller that an actor is; actors never change and are kept for a moment themselves."""
        kept = self._callers.get(id(actor))
        if kept is not None and kept[0] is actor:
            return kept[1]
        caller = caller_of(actor, base_url=self._base_url, is_development=self._is_development)
        if len(self._callers) >= _MOST_CALLERS:
            self._callers.clear()
        self._callers[id(actor)] = (actor, caller)
        return caller

    async def _read(self, asked: "_Asked", variables: Mapping[str, Any]) -> Answer:
        source, caller = self._database.reader, asked.caller
        raw = asked.request.variables
        plan = await asked.prepared.plan(self.contract, raw, variables, caller.sight)
        if plan is not None:
            try:
                return _planned(*await plan.run(source, variables, caller))
            except TooDeep:
                asked.prepared.give_up(variables, caller.sight)
        context = Context(asked.actor, caller, self.contract, source, self._workshop)
        result = await self._execute(asked.prepared, asked.request, context)
        return Answer(200, _result_body(result, asked.request_id))

    async def _change(self, asked: "_Asked") -> Answer:
        for attempt in range(1, _ATTEMPTS):
            try:
                return await self._try_change(asked)
            except Exception as error:
                if not is_lost_race(error):
                    raise
                measuring.count("write_lost_races")
                measuring.count("write_retries")
                log.info("change_tried_again", request_id=asked.request_id, attempt=attempt)
                pause = random.uniform(0.01, 0.05)  # noqa: S311 - only so that two do not meet again
                await asyncio.sleep(pause * attempt)
        return await self._try_change(asked, is_last=True)

    async def _try_change(self, asked: "_Asked", *, is_last: bool = False) -> Answer:
        """The whole change in one transaction; raises a lost race, in which nothing was changed."""
        key = asked.idempotency_key
        try:
            async with self._workshop.open(asked.actor, request_id=asked.request_id) as work:
                if key is not None:
                    kept = await kept_answer(work, key, asked.digest)
                    if kept is not None:
                        return Answer(200, kept)
                source = TransactionReader(await work.db.connection())
                context = Context(
                    asked.actor, asked.caller, self.contract, source, self._workshop, work
                )
                result = await self._execute(asked.prepared, asked.request, context)
                bugs = [error for error in result.errors or () if _is_bug(error)]
                for error in bugs:
                    if not is_last and error.original_error and is_lost_race(error.original_error):
                        raise error.original_error
                if bugs:
                    raise MutationFailed(result)
                body = _result_body(result, asked.request_id)
                if key is not None:
                    kept = without(body, work.shown_once.values())
                    await keep_answer(work, key, asked.digest, kept)
            return Answer(200, body)
        except MutationFailed as failed:
            return Answer(200, _result_body(failed.result, asked.request_id))

    async def _execute(
        self, prepared: Prepared, request: GraphQLRequest, context: Context
    ) -> ExecutionResult:
        operation = prepared.operation
        result = execute(
            core_of(self.schema),
            prepared.document,
            context_value=context,
            variable_values=request.variables,
            operation_name=operation.name.value if operation.name else None,
        )
        return result if isinstance(result, ExecutionResult) else await result


class _Asked(msgspec.Struct, frozen=True):
    """One request on its way: what it asks for, who asks, and under which ids."""

    prepared: Prepared
    request: GraphQLRequest
    actor: Actor
    caller: Caller
    request_id: str
    idempotency_key: str | None

    @property
    def digest(self) -> str:
        """What the key of the request is good for: this very request."""
        asked = [self.request.query, self.request.operation_name, self.request.variables]
        return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()


def _spent(allowance: Allowance) -> dict[str, Any]:
    return error_object(
        f"This asks for more than is left of {allowance.limit:,} objects a minute; send it again in"
        f" {allowance.wait} seconds, or ask for less.",
        "RATE_LIMITED",
    )


def _by_post() -> dict[str, Any]:
    return error_object(
        "An address changes nothing; send mutations with POST.", "METHOD_NOT_ALLOWED"
    )


def _planned(data: bytes, refusals: list[Refusal]) -> Answer:
    if not refusals:
        return Answer(200, b'{"data":' + data + b"}")
    errors = msgspec.json.encode([e for r in refusals for e in refusal_error(r)])
    return Answer(200, b'{"data":' + data + b',"errors":' + errors + b"}")


def _is_bug(error: GraphQLError) -> bool:
    # A refusal is data, also when a query's own resolver raised it.
    if error.original_error is None or isinstance(error.original_error, CatalogError):
        return False
    return "code" not in (error.extensions or {})


def _refused(errors: list[Any]) -> Answer:
    return Answer(400, _encoded(None, [field_error(error) for error in errors], with_data=False))


def _result_body(result: ExecutionResult, request_id: str) -> bytes:
    errors, bugs = [], 0
    for error in result.errors or ():
        if _is_bug(error):
            bugs += 1
            if bugs == 1:  # one query meets the same fault in a thousand places
                log.error("field_failed", request_id=request_id, exc_info=error.original_error)
            errors.append(internal_error(request_id, path=error.path))
        else:
            errors.append(field_error(error))
    return _encoded(result.data, errors)


def _encoded(data: Any, errors: list[dict[str, Any]], *, with_data: bool = True) -> bytes:
    body: dict[str, Any] = {"data": data} if with_data else {}
    if errors:
        body["errors"] = errors
    return msgspec.json.encode(body)
