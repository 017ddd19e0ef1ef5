"""Signing in on a development server: programs on this machine are trusted and act as anybody.

Settings refuse this off a loopback address, and the mark of the database on one that people rely
on. Programs name the person in `X-Catalog-Person`; without it they are the person of the settings
or the first CoE lead, and while there is no CoE lead somebody who may do everything. Browsers sign
in through a link that is printed at start and good once.
"""

from difflib import get_close_matches

from catalog.access.actor import ANONYMOUS, SYSTEM, Actor, ActorKind, Via
from catalog.access.roles import Role
from catalog.api.door import Door
from catalog.api.gate.asgi import Scope, header_value, header_values
from catalog.authentication import Stamps
from catalog.db.engine import Database
from catalog.errors import Invalid, NotFound
from catalog.identity.codes import CodeFor, make_code
from catalog.identity.refusal import Unauthenticated
from catalog.owners import people
from catalog.owners.actors import Actors
from catalog.owners.directory import first_with_role
from catalog.owners.inputs import NewPerson
from catalog.work import Workshop

# Without a CoE lead nobody could make the first one: in development whoever comes first may.
FIRST_COMER = Actor(
    kind=ActorKind.SYSTEM,
    display_name="Nobody yet (no CoE lead)",
    handle="first-comer",
    via=Via.DEVELOPMENT,
)
_HEADER = "x-catalog-person"
_MOST_HANDLES = 2_000  # to look for near ones in
_NEWCOMER = NewPerson(handle="developer", display_name="Developer")


class DevelopmentSignIn:
    """Tells who a program wants to be."""

    def __init__(self, database: Database, actors: Actors, *, person: str) -> None:
        self._database = database
        self._actors = actors
        self._person = person
        self._stamps = Stamps()

    async def identify(self, scope: Scope) -> Actor:
        """The person that the header names, or the usual one.

        An unknown name is nobody, never the default: a typo must not widen what one sees. Raises
        Unauthenticated for a browser: it signs in, so that no page of another site acts for it.
        """
        named = header_value(scope, _HEADER)
        if named is None and is_browser(scope):
            raise Unauthenticated("Open the sign-in link that was printed when the server started.")
        try:
            handle = named or self._person or await self._first_lead()
            if not handle:
                return FIRST_COMER
            actor = await self._actors.by_handle(handle)
        except NotFound:
            return ANONYMOUS
        if actor.kind is ActorKind.ANONYMOUS:
            return actor
        return self._stamps.stamped(handle, actor, via=Via.DEVELOPMENT)

    async def _first_lead(self) -> str | None:
        async with self._database.glance() as session:
            return await first_with_role(session, Role.COE_LEAD)


def is_browser(scope: Scope) -> bool:
    """Whether a browser sends this on its own behalf: they say so themselves."""
    if header_values(scope, "sec-fetch-site") or header_values(scope, "origin"):
        return True
    return "text/html" in (header_value(scope, "accept") or "")


async def usual_person(database: Database, workshop: Workshop, person: str) -> str:
    """The handle of whoever opens the sign-in link; somebody new where nobody leads the CoE."""
    async with database.glance() as session:
        handle = person or await first_with_role(session, Role.COE_LEAD)
    if handle:
        return handle
    async with workshop.open(SYSTEM) as work:
        person_id = await people.create(work, _NEWCOMER)
        await people.grant_role(work, person_id, role=Role.COE_LEAD.value)
    return _NEWCOMER.handle


async def sign_in_link(workshop: Workshop, base_url: str) -> str:
    """An address that signs one browser in, once, within an hour."""
    async with workshop.open(SYSTEM) as work:
        code = await make_code(work, CodeFor.DEVELOPMENT)
    return f"{base_url}/auth/development?code={code}"


async def require_person(door: Door, actors: Actors, handle: str) -> None:
    """Raises Invalid when callers cannot be taken for this person: unknown here, or gone."""
    try:
        actor = await actors.by_handle(handle)
    except NotFound:
        near = get_close_matches(handle.lower(), await _handles(door), n=3, cutoff=0.5)
        hint = f"Near it: {', '.join(near)}." if near else "Leave it out for the first CoE lead."
        msg = f"CATALOG_DEV_PERSON={handle}: there is nobody of this handle. {hint}"
        raise Invalid(msg) from None
    if actor.kind is ActorKind.ANONYMOUS:
        msg = (
            f"CATALOG_DEV_PERSON={handle}: {actor.display_name} has left and may not do anything"
            " here. Name somebody else, or leave it out for the first CoE lead."
        )
        raise Invalid(msg)


async def _handles(door: Door) -> list[str]:
    found: list[str] = []
    after: str | None = None
    while len(found) < _MOST_HANDLES:
        reply = await door.run("PortalPeople", {"first": 100, "after": after}, SYSTEM)
        page = (reply.data or {})["people"]
        found += [person["handle"] for person in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    return found
