"""`python -m benchmarks.decisions`: what it costs to know who asks, and to decide what they may.

Microseconds of processor time, medians, on SQLite; inside the process.
"""

import asyncio
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from catalog.access.actor import SYSTEM, Actor, Via
from catalog.access.explaining import Thing, explain
from catalog.access.policy import may
from catalog.access.roles import Permission, Role
from catalog.db import migrations
from catalog.db.engine import Database
from catalog.identity.sessions import Lifetime, Sessions
from catalog.identity.token_way import TokenWay
from catalog.owners import people
from catalog.owners.actors import Actors
from catalog.owners.directory import load_actor
from catalog.owners.inputs import NewPerson
from catalog.work import Workshop
from tests import make

_TIMES = 2_000
_LIFETIME = Lifetime(dt.timedelta(hours=8), dt.timedelta(hours=1))


def main() -> None:
    """Measure and print."""
    asyncio.run(_measured())


async def _measured() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/catalog.db"
        migrations.upgrade(url)
        database = Database(url)
        workshop = Workshop(database, {})
        async with workshop.open(SYSTEM) as work:
            await people.create(work, NewPerson(handle="petra", display_name="Petra"))
        async with database.glance() as db:
            actor = replace(await load_actor(db, "petra"), via=Via.SESSION)
        async with workshop.open(actor) as work:
            token = await make.token(work, "catalog:read")
        actors = Actors(database)
        tokens = TokenWay(database, actors)
        sessions = Sessions(database, workshop, _LIFETIME, issuer=None)
        secret = await sessions.establish("petra")
        await _tell("token to actor", lambda: tokens.actor(token))
        await _tell("cookie to session", lambda: sessions.find(secret))
        await _tell("actor of a known person", lambda: actors.by_handle("petra"))
        await tokens.close()
        await sessions.settle()
        await database.close()
    _decide(replace(actor, team_roles={"team_1": frozenset({Role.MAINTAINER})}))


def _decide(actor: Actor) -> None:
    thing = Thing("a", team_id="team_1", team="t", asset_id="asset_1", visibility="TEAM")
    permission = Permission.ASSET_UPDATE

    def decide() -> None:
        may(actor, permission, team_id="team_1", asset_id="asset_1")

    for name, act in (
        ("a decision", decide),
        ("its explanation", lambda: explain(actor, permission, thing, [])),
    ):
        taken = []
        for _ in range(_TIMES):
            began = time.perf_counter()
            act()
            taken.append(time.perf_counter() - began)
        print(f"{name}: {statistics.median(taken) * 1e6:.1f} us")


async def _tell(name: str, act: Callable[[], Awaitable[object]]) -> None:
    await act()
    taken = []
    for _ in range(_TIMES):
        began = time.thread_time()
        await act()
        taken.append(time.thread_time() - began)
    print(f"{name}: {statistics.median(taken) * 1e6:.1f} us")


if __name__ == "__main__":
    main()
