"""The front door: puts database, rooms and edges together. The only file that knows them all."""

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from importlib import metadata
from typing import Any

import structlog
import uvicorn
from litestar import Litestar
from litestar.datastructures import State

from catalog import contract
from catalog.access.actor import SYSTEM
from catalog.access.roles import Role
from catalog.api.audit_export import audit_export
from catalog.api.door import Door
from catalog.api.gate.attempts import Attempts
from catalog.api.gate.headers import RequestId, SecurityHeaders
from catalog.api.gate.origin import AllowedHosts
from catalog.api.gate.rate import RateLimit
from catalog.api.handler import with_graphql
from catalog.api.scim.route import scim
from catalog.assets import following
from catalog.audit import recording
from catalog.authentication import Authentication, SessionCookies, identified, nobody
from catalog.background import clockwork
from catalog.db import migrations
from catalog.db.engine import Database
from catalog.development import DevelopmentSignIn, require_person, usual_person
from catalog.errors import Invalid
from catalog.identity.claims import read_rules
from catalog.identity.codes import CodeFor, make_code
from catalog.identity.group_roles import Rulebook, settle_all
from catalog.identity.purpose import require_development, settle_production
from catalog.identity.token_way import TokenWay
from catalog.owners.actors import Actors
from catalog.owners.directory import first_with_role
from catalog.portal.attempts import LimitedSignIn
from catalog.portal.errors import error_handlers
from catalog.portal.guards import require_attempts, require_known, require_own_form
from catalog.portal.methods import get
from catalog.portal.routes import portal_routes
from catalog.search import index
from catalog.settings import Settings
from catalog.ways_in import ways_in
from catalog.work import Workshop, together

Progress = Callable[[int, int], None]
_PATIENCE = 1.5  # seconds that a body may still take to arrive when the service stops


def open_workshop(database: Database, actors: Actors, rulebook: Rulebook | None = None) -> Workshop:
    """Units of work on this database, with everybody who listens to what happens in them."""
    listeners = together(
        {"*": [actors.forget]},
        following.SUBSCRIBERS,
        {} if rulebook is None else rulebook.subscribers,
        index.SUBSCRIBERS,
        recording.SUBSCRIBERS,
    )
    return Workshop(database, listeners)


def create_app(settings: Settings) -> Litestar:
    """The whole service. The database must be migrated: it refuses to start otherwise."""
    database = Database(settings.database.url, pool_size=settings.database.pool_size)
    actors = Actors(database)
    rulebook = Rulebook(
        read_rules(settings.provider.rules_file), makes_teams=settings.directory.makes_teams
    )
    workshop = open_workshop(database, actors, rulebook)
    url = settings.server.public_url
    is_development = settings.is_development
    most = settings.server.cost_per_minute
    rate = RateLimit(most) if most else None
    door = Door(database, workshop, base_url=url, is_development=is_development, rate=rate)
    ways = ways_in(settings, database, workshop, actors)
    tokens = TokenWay(database, actors)
    authentication = Authentication(
        bearers=[tokens, *ways.bearers],
        cookies=SessionCookies(ways.sessions, actors, ways.cookies, ways.confirming),
        otherwise=DevelopmentSignIn(database, actors, person=settings.sign_in.dev_person).identify
        if is_development
        else nobody,
        attempts=Attempts(settings.server.failures_per_minute),
    )

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        await _require_current(settings.database.url)
        try:
            await _require_purpose(settings, workshop)
            async with workshop.open(SYSTEM) as work:
                await settle_all(work, rulebook)
            async with _metrics(settings, database), clockwork(workshop):
                yield
        finally:
            await tokens.close()
            if ways.confirming is not None:
                await ways.confirming.settle()
            await ways.sessions.settle()
            await database.close()

    @get("/livez", sync_to_thread=False, opt={"public": True})
    def livez() -> dict[str, str]:
        """Whether the process answers; looks at nothing else."""
        return {"status": "alive"}

    @get("/readyz", opt={"public": True})
    async def readyz() -> dict[str, str]:
        """Whether the database answers."""
        async with asyncio.timeout(1):
            await database.reader.fetch([_Ping()])
        return {"status": "ready"}

    @get("/startupz", sync_to_thread=False, opt={"public": True})
    def startupz() -> dict[str, str]:
        """That the start is over: nothing is answered before the database was found current."""
        return {"status": "started"}

    @get("/version", sync_to_thread=False, opt={"public": True})
    def version() -> dict[str, str]:
        """Version of the program and fingerprint of its contract, for clients to compare."""
        return {"version": metadata.version("reuse-catalog"), "contract": contract.digest()}

    app = Litestar(
        route_handlers=[
            livez,
            readyz,
            startupz,
            version,
            audit_export,
            scim,
            *portal_routes(),
        ],
        lifespan=[lifespan],
        guards=[require_attempts, require_known, require_own_form],
        exception_handlers=error_handlers(),
        state=State(
            {
                "door": door,
                "database": database,
                "workshop": workshop,
                "rulebook": rulebook,
                "sessions": ways.sessions,
                "cookies": ways.cookies,
                "login": ways.login,
                "back_channel": ways.back_channel,
                "provider_name": settings.provider.name,
                "access": ways.access,
                "usual_person": partial(
                    usual_person, database, workshop, settings.sign_in.dev_person
                ),
            }
        ),
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    # Around everything: Litestar answers unknown paths outside its own middleware.
    limited = LimitedSignIn(
        app.asgi_handler,
        ways.cookies,
        begun=Attempts(settings.server.sign_ins_per_minute),
        failed=Attempts(settings.server.failures_per_minute),
    )
    pages = identified(limited, authentication, base_url=url, is_development=is_development)
    known = AllowedHosts(pages, hosts=settings.server.hosts)
    guarded = RequestId(SecurityHeaders(known, https=url.startswith("https://")))
    front = with_graphql(guarded, door, authentication.identify, base_url=url, hosts=known)
    app.asgi_handler = _measured(front, settings)
    return app


def run_server(settings: Settings) -> None:
    """Serve until interrupted; requests in work are finished, half-sent ones given up."""
    configure_log(settings)
    config = uvicorn.Config(
        create_app(settings),
        host=settings.server.host,
        port=settings.server.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=20,
        proxy_headers=bool(settings.server.trusted_proxies),
        forwarded_allow_ips=settings.server.trusted_proxies,
    )
    with suppress(KeyboardInterrupt):  # raised once more when everything is closed
        _Server(config).run()


async def prepare_demo(settings: Settings, *, on_progress: Progress | None = None) -> None:
    """Migrate the database and, when it holds no team yet, load the sample organisation."""
    await asyncio.to_thread(migrations.upgrade, settings.database.url)
    from catalog.demo import load_examples

    database = Database(settings.database.url, pool_size=2)
    try:
        workshop = open_workshop(database, Actors(database))
        async with workshop.open(SYSTEM) as work:
            await require_development(work)
        await load_examples(workshop, settings.examples.folder, on_progress=on_progress)
    finally:
        await database.close()


async def check_sign_in(settings: Settings) -> None:
    """Raises Invalid when the settings name a person whom the catalog does not know."""
    person = settings.sign_in.dev_person
    if not person:
        return
    database = Database(settings.database.url, pool_size=1)
    try:
        actors = Actors(database)
        workshop = open_workshop(database, actors)
        url = settings.server.public_url
        door = Door(database, workshop, base_url=url, is_development=True)
        await require_person(door, actors, person)
    finally:
        await database.close()


def configure_log(settings: Settings) -> None:
    """Structured lines on standard error."""
    level = logging.getLevelNamesMapping()[settings.log.level]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Local variables may hold what people sent: they stay out of the log.
    tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    renderers: list[Any] = (
        [
            structlog.processors.ExceptionRenderer(tracebacks),
            structlog.processors.JSONRenderer(),
        ]
        if settings.log.format == "json"
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=[*shared, *renderers],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # What libraries log, and what Python warns of, comes in the same form.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)


class _Server(uvicorn.Server):
    """Waits for answers in work, but not for bodies that may never end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        async with asyncio.TaskGroup() as group:
            giving_up = group.create_task(self._give_up_half_sent())
            await super().shutdown(sockets)
            giving_up.cancel()

    async def _give_up_half_sent(self) -> None:
        await asyncio.sleep(_PATIENCE)
        for connection in list(self.server_state.connections):
            cycle = getattr(connection, "cycle", None)
            if cycle is not None and cycle.more_body and not cycle.response_complete:
                connection.transport.close()


def _measured(app: Any, settings: Settings) -> Any:
    """The application, counted where somebody wants its numbers; Invalid without the extra."""
    if settings.metrics.port is None:
        return app
    try:
        from catalog.metrics import Measured
    except ModuleNotFoundError as error:
        raise Invalid(
            "CATALOG_METRICS_PORT needs a package that is not installed; run"
            ' `pip install "reuse-catalog[metrics]"`, or leave it out.'
        ) from error
    return Measured(app)


@asynccontextmanager
async def _metrics(settings: Settings, database: Database) -> AsyncIterator[None]:
    wanted = settings.metrics
    if wanted.port is None:
        yield
        return
    from catalog.metrics import Metrics, published

    async with published(
        Metrics(database), host=wanted.host, port=wanted.port, token=settings.metrics_token
    ) as port:
        structlog.get_logger(__name__).info("metrics_published", host=wanted.host, port=port)
        yield


async def _require_current(url: str) -> None:
    found, wanted = await asyncio.to_thread(migrations.current, url), migrations.head()
    if found != wanted:
        msg = (
            f"The database is at schema {found or 'none'} and this program needs {wanted};"
            " run `catalog migrate` first."
        )
        raise Invalid(msg)


async def _require_purpose(settings: Settings, workshop: Workshop) -> None:
    async with workshop.open(SYSTEM) as work:
        if settings.is_development:
            await require_development(work)
            return
        if not await settle_production(work):
            structlog.get_logger(__name__).warning(
                "database_marked_development", advice="run `catalog mark production`"
            )
        if settings.bootstrap_code and not await first_with_role(work.db, Role.COE_LEAD):
            await make_code(work, CodeFor.BOOTSTRAP, code=settings.bootstrap_code)


class _Ping:
    sql = "SELECT 'ready'"
    parameters: tuple[Any, ...] = ()
