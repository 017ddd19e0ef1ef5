"""Numbers for Prometheus, on a listener of their own (the extra `reuse-catalog[metrics]`).

Every label has a handful of values that the program knows: routes by their template, operations by
the name of their document in the contract, anything else as `other`.
"""

import asyncio
import hmac
import socket
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from importlib import metadata
from typing import Any

import structlog
import uvicorn
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder

from catalog import measuring
from catalog.api.gate.asgi import App, Message, Receive, Scope, Send, header_value, send_text
from catalog.audit.recording import length
from catalog.db.engine import Database
from catalog.errors import Invalid

log = structlog.get_logger(__name__)

PATH = "/metrics"
OTHER = "other"

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_COUNTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "http_requests": ("Requests answered.", ("method", "route", "status")),
    "graphql_operations": ("GraphQL operations answered.", ("operation", "outcome")),
    "graphql_cost_objects": ("Objects that callers over HTTP were allowed to ask for.", ()),
    "graphql_cost_refused_objects": ("Objects asked for beyond the allowance of a minute.", ()),
    "write_transactions": ("Write transactions ended.", ("outcome",)),
    "write_retries": ("Changes tried again after a lost race.", ()),
    "write_lost_races": ("Write transactions that PostgreSQL ended for another one.", ()),
    "sign_ins": ("Sign-ins ended.", ("way", "outcome")),
    "session_checks": ("Questions to the OpenID provider about open sessions.", ("outcome",)),
    "credentials_refused": ("Bearer credentials that were worth nothing.", ()),
    "attempts_refused": ("Attempts refused for their number.", ("what",)),
    "background_runs": ("Runs of what the catalog does by itself.", ("job", "outcome")),
}
_DURATIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "http_request": ("Time until a request was answered.", ("route",)),
    "graphql_operation": ("Time until an operation was answered.", ("operation",)),
    "write_transaction": ("Time that a write transaction was open.", ()),
    "background_run": ("Time that a background job took.", ("job",)),
}
# A series more for each, which tells only when the process began to count.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library ships it untyped

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The numbers of one service."""

    def __init__(self, database: Database) -> None:
        self.registry = CollectorRegistry()
        self._database = database
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._counters = {
            name: Counter(f"catalog_{name}", told, labels, registry=self.registry)
            for name, (told, labels) in _COUNTERS.items()
        }
        self._durations = {
            name: Histogram(
                f"catalog_{name}_duration_seconds",
                told,
                labels,
                buckets=_SECONDS,
                registry=self.registry,
            )
            for name, (told, labels) in _DURATIONS.items()
        }
        self._connections = Gauge(
            "catalog_database_connections",
            "Connections to the database.",
            ("pool", "state"),
            registry=self.registry,
        )
        self._last_run = Gauge(
            "catalog_background_last_success_timestamp_seconds",
            "When a background job last ended well.",
            ("job",),
            registry=self.registry,
        )
        self._audit = Gauge("catalog_audit_events", "Rows of the audit.", registry=self.registry)
        Gauge(
            "catalog_build_info", "The version that runs.", ("version",), registry=self.registry
        ).labels(metadata.version("reuse-catalog")).set(1)

    def count(self, name: str, by: float, labels: dict[str, str]) -> None:
        """Something happened so many times more."""
        counter = self._counters[name]
        (counter.labels(**labels) if labels else counter).inc(by)
        if name == "background_runs" and labels["outcome"] == "done":
            self._last_run.labels(labels["job"]).set(time.time())

    def took(self, name: str, seconds: float, labels: dict[str, str]) -> None:
        """Something took so long."""
        duration = self._durations[name]
        (duration.labels(**labels) if labels else duration).observe(seconds)

    async def refresh(self) -> None:
        """Look up what is not told as it happens."""
        for (pool, state), found in self._database.connections().items():
            self._connections.labels(pool, state).set(found)
        try:
            async with asyncio.timeout(2):
                self._audit.set(await length(self._database))
        except Exception as error:  # noqa: BLE001 - the others matter most without a database
            log.warning("audit_not_counted", reason=type(error).__name__)


class Measured:
    """ASGI middleware, outermost: counts and times requests by the template of their route."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not measuring.is_heard():
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = _route(scope)
            method = scope["method"] if scope["method"] in _METHODS else OTHER
            measuring.count("http_requests", method=method, route=route, status=str(status))
            measuring.took("http_request", begun, route=route)


@asynccontextmanager
async def published(metrics: Metrics, *, host: str, port: int, token: str) -> AsyncIterator[int]:
    """Answers `/metrics` at this address as long as the block runs; the port.

    `token`, if there is one, must be sent as a bearer token. Raises Invalid when nothing can listen
    there.
    """
    try:
        listener = socket.create_server((host, port), backlog=16)
    except OSError as error:
        raise Invalid(
            f"CATALOG_METRICS_PORT={port}: nothing can listen at {host}:{port}"
            f" ({error.strerror}); name a free port."
        ) from None
    config = uvicorn.Config(
        _answering(metrics, token),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = _Beside(config)
    with measuring.listening(metrics):
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            await serving


class _Beside(uvicorn.Server):
    """A server beside another one, which alone hears of signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _answering(metrics: Metrics, token: str) -> App:
    expected = f"Bearer {token}".encode()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] != PATH or scope["method"] not in ("GET", "HEAD"):
            await send_text(send, 404, f"There is only {PATH} here.")
            return
        given = (header_value(scope, "authorization") or "").encode("latin-1", "replace")
        if token and not hmac.compare_digest(given, expected):
            await send_text(send, 401, "Send the token of CATALOG_METRICS_TOKEN_FILE as a bearer.")
            return
        await metrics.refresh()
        encode, content_type = choose_encoder(header_value(scope, "accept") or "")
        body = encode(metrics.registry)
        headers = [
            (b"content-type", content_type.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


def _route(scope: Scope) -> str:
    """The template of the route; nothing of an address that leads nowhere."""
    if scope["path"] in ("/graphql", "/graphql/"):
        return "/graphql"
    template: Any = scope.get("path_template")
    return template if isinstance(template, str) and template else OTHER
