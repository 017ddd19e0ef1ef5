"""Pages of a log that is longer than what is looked at first show the same rows as a look at all."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from catalog.access.actor import Actor, ActorKind, Limits
from catalog.access.roles import Role
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.audit.tables import AuditEvent, AuditHead
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.db.rows import metadata, table_of
from catalog.work import Workshop

ROWS = 12_000
_PAGE = """query($filter: AuditFilter, $after: String) {
  auditEvents(filter: $filter, first: 100, after: $after) {
    nodes { seq } pageInfo { hasNextPage endCursor } totalCount { value }
  }
}"""
NOBODY = Actor(kind=ActorKind.PERSON, display_name="P", person_id="person_0", handle="p0")
MAINTAINER = replace(NOBODY, team_roles={"team_1": frozenset({Role.MAINTAINER})})
LEAD = replace(NOBODY, team_roles={"team_2": frozenset({Role.TEAM_AI_LEAD})})
AUDITOR = replace(NOBODY, organisation_roles=frozenset({Role.AUDITOR}))
LIMITED = replace(LEAD, limits=Limits(asset_ids=frozenset({"asset_4"})))


def team_of(seq: int) -> int:
    """Teams 1 and 2 stand far back and seldom, team 3 everywhere."""
    return seq % 50 if seq < 4_000 and seq % 50 in (1, 2) else 3


def row(seq: int) -> dict[str, object]:
    team = team_of(seq)
    return {
        "seq": seq, "id": f"audit_{seq}", "occurred_at": f"2026-01-01T{seq // 3600:02}:00:00.000Z",
        "action": "team.changed" if seq % 997 == 0 or seq == 51 else "alias.moved",
        "subject_type": "alias", "subject_id": f"alias_{seq % 7}", "subject_reference": None,
        "team_id": f"team_{team}", "asset_id": f"asset_{team * 2 + seq // 50 % 2}",
        "actor_kind": "PERSON", "actor_id": "person_0" if seq == 77 else "person_9",
        "actor_handle": "p0" if seq == 77 else "p9", "via": "SESSION", "facts": "{}", "diff": "{}",
        "request_id": f"r{seq % 4000}", "previous_hash": "", "hash": "",
    }  # fmt: skip


async def _fill(database: Database) -> None:
    at = now()
    stamps = {"created_at": at, "updated_at": at, "row_version": 1}
    teams = [
        {"id": f"team_{n}", "slug": f"t{n}", "title": "T", "description": "", "status": "ACTIVE"}
        for n in (1, 2, 3)
    ]
    assets = [
        {
            "id": f"asset_{n}", "kind": "MODEL", "namespace": f"t{n // 2}", "slug": f"a{n}",
            "reference": f"model:t{n // 2}/a{n}", "title": "A", "sort_title": "a", "summary": "",
            "description": "", "description_html": "", "visibility": "ORG", "links": [],
            "owner_team_id": f"team_{n // 2}", "status": "DRAFT", "version_count": 0,
        }
        for n in range(2, 8)
    ]  # fmt: skip
    async with database.engine.begin() as connection:
        await connection.execute(metadata.tables["team"].insert(), [t | stamps for t in teams])
        await connection.execute(metadata.tables["asset"].insert(), [a | stamps for a in assets])
        insert = table_of(AuditEvent).insert()
        await connection.execute(insert, [row(seq) for seq in range(1, ROWS + 1)])
        await connection.execute(table_of(AuditHead).update().values(seq=ROWS, hash="h"))


def expected(actor: Actor, wanted: dict[str, str]) -> list[int]:
    """The rows by the sentences alone, newest first."""

    def is_shown(event: dict[str, object]) -> bool:
        action = wanted.get("action", event["action"])
        if (
            event["action"] != action
            or wanted.get("requestId", event["request_id"]) != (event["request_id"])
        ):
            return False
        if not wanted.get("since", "") <= str(event["occurred_at"]) < wanted.get("until", "9"):
            return False
        if actor is AUDITOR:
            return True
        if actor is LIMITED:
            return event["asset_id"] == "asset_4" and event["team_id"] == "team_2"
        return event["actor_id"] == "person_0" or event["team_id"] in actor.team_roles

    return [seq for seq in range(ROWS, 0, -1) if is_shown(row(seq))]


async def _walk(door: Door, actor: Actor, wanted: dict[str, str]) -> tuple[list[int], int]:
    """All pages, up to ten; and the count, which knows nothing of where pages are cut from."""
    seen: list[int] = []
    after = None
    for _ in range(10):
        request = GraphQLRequest(_PAGE, None, {"filter": wanted, "after": after})
        answer = json.loads((await door.answer(request, actor)).body)
        assert "errors" not in answer, answer
        page = answer["data"]["auditEvents"]
        seen += [int(node["seq"]) for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    return seen, page["totalCount"]["value"]


FILTERS: Sequence[dict[str, str]] = (
    {},
    {"action": "team.changed"},
    {"action": "alias.moved"},
    {"requestId": "r51"},
    {"since": "2026-01-01T01:00:00.000Z"},
    {"until": "2026-01-01T01:00:00.000Z"},
    {"action": "alias.moved", "until": "2026-01-01T02:00:00.000Z"},
)


async def test_every_page_has_the_rows_that_a_look_at_all_would_find(database: Database) -> None:
    await _fill(database)
    door = Door(database, Workshop(database, {}), base_url="http://c", is_development=False)
    for actor in (NOBODY, MAINTAINER, LEAD, LIMITED, AUDITOR):
        for wanted in FILTERS:
            seen, count = await _walk(door, actor, wanted)
            rows = expected(actor, wanted)

            assert (seen, count) == (rows[:1_000], len(rows)), (actor.team_roles, wanted)


@pytest.mark.parametrize("wanted", [{}, {"action": "team.changed"}])
async def test_who_reads_nothing_gets_nothing(database: Database, wanted: dict[str, str]) -> None:
    await _fill(database)
    door = Door(database, Workshop(database, {}), base_url="http://c", is_development=False)
    stranger = replace(NOBODY, person_id="person_none")

    assert await _walk(door, stranger, wanted) == ([], 0)
