"""Who reads which rows of the audit, and how they are narrowed."""

from typing import Any

import pytest

from catalog.access.actor import ANONYMOUS, Actor, ActorKind, Limits
from catalog.access.roles import Permission, Role
from catalog.assets import editing
from catalog.assets.inputs import AssetChanges
from catalog.owners import teams
from catalog.owners.inputs import TeamChanges
from tests import make
from tests.api.conftest import Ask
from tests.conftest import WorkAs

EVENTS = """
query ($filter: AuditFilter, $first: Int = 100, $after: String) {
  auditEvents(filter: $filter, first: $first, after: $after) {
    nodes { seq action subject { reference } }
    totalCount { value }
    pageInfo { hasNextPage endCursor }
  }
  auditHead { seq }
}"""
ONE = "query ($seq: BigInt!) { auditEvent(seq: $seq) { id seq action } }"
NODE = "query ($id: ID!) { node(id: $id) { id } }"

TRIAGE = "prompt-template:support/ticket-triage"
SCORE = "prompt-template:risk/score"


@pytest.fixture
async def ids(work_as: WorkAs) -> dict[str, str]:
    """Two teams in two domains, with assets that somebody worked on."""
    async with work_as() as work:
        await make.domain(work, "service")
        await make.person(work, "cora", roles=["COE_LEAD"])
        await make.person(work, "axel", roles=["AUDITOR"])
        await make.person(work, "cura", roles=["COE_CURATOR"])
        await make.person(work, "adam", roles=["PLATFORM_ADMIN"])
        await make.person(work, "stew")
        people = {"TEAM_AI_LEAD": "petra", "MAINTAINER": "mara", "CONTRIBUTOR": "kim"}
        support = await make.team(work, "support", people, domain="service")
        risk = await make.team(work, "risk", {"MAINTAINER": "ines"})
        triage = await make.asset(work)
        score = await make.asset(work, "score", team="risk", visibility="PRIVATE")
    async with work_as("mara") as work:
        await make.version(work, triage)
        await make.alias(work, triage)
    async with work_as("ines") as work:
        await editing.update(work, score, AssetChanges(title="Score!"))
    async with work_as("petra") as work:
        await teams.update(work, support, TeamChanges(title="Support!"))
    return {"support": support, "risk": risk, "triage": triage, "score": score}


async def told(ask: Ask, who: Any, **filter_: str) -> list[tuple[str, str]]:
    answer = await ask(EVENTS, who, filter=filter_)
    assert "errors" not in answer, answer
    events = answer["data"]["auditEvents"]
    assert events["totalCount"]["value"] == len(events["nodes"])
    seqs = [node["seq"] for node in events["nodes"]]
    assert seqs == sorted(seqs, reverse=True)
    return [(node["action"], node["subject"]["reference"]) for node in events["nodes"]]


OF_TRIAGE = [
    ("alias.moved", f"{TRIAGE}@production"),
    ("version.published", f"{TRIAGE}@1.0.0"),
    ("asset.registered", TRIAGE),
]
OF_SUPPORT = [
    ("team.updated", "support"),
    *OF_TRIAGE,
    ("member.added", "support"),
    ("member.added", "support"),
    ("member.added", "support"),
    ("team.created", "support"),
]


async def test_readers_of_the_whole_audit_see_every_row(ask: Ask, ids: dict[str, str]) -> None:
    lead, auditor = await told(ask, "cora"), await told(ask, "axel")
    answer = await ask(EVENTS, "axel", first=1)

    assert lead == auditor
    assert len(lead) == answer["data"]["auditHead"]["seq"] == 26
    assert lead[0] == ("team.updated", "support")
    assert lead[-1] == ("domain.created", "service")


async def test_a_lead_sees_what_concerns_the_team(ask: Ask, ids: dict[str, str]) -> None:
    assert await told(ask, "petra") == OF_SUPPORT


async def test_a_maintainer_sees_what_concerns_the_assets_of_the_team(
    ask: Ask, ids: dict[str, str]
) -> None:
    assert await told(ask, "mara") == OF_TRIAGE
    assert await told(ask, "ines") == [("asset.updated", SCORE), ("asset.registered", SCORE)]


async def test_a_steward_of_a_domain_sees_what_concerns_its_teams(
    ask: Ask, ids: dict[str, str], work_as: WorkAs
) -> None:
    from catalog.owners import people
    from catalog.owners.store import rows

    async with work_as() as work:
        stew = await rows.person_by_handle(work.db, "stew")
        assert stew is not None
        await people.grant_role(work, stew.id, role="STEWARD", domain="service")

    assert await told(ask, "stew") == OF_SUPPORT


async def test_everybody_sees_what_they_did_themselves_and_nothing_else(
    ask: Ask, ids: dict[str, str], work_as: WorkAs
) -> None:
    assert await told(ask, "kim") == []
    async with work_as("kim") as work:
        await make.version(work, ids["triage"], "1.1.0")

    assert await told(ask, "kim") == [("version.published", f"{TRIAGE}@1.1.0")]


@pytest.mark.parametrize("who", ["kim", "cura", "adam", "stew", "ines", ANONYMOUS])
async def test_who_may_not_see_rows_gets_the_answer_of_an_empty_audit(
    ask: Ask, ids: dict[str, str], who: Any
) -> None:
    everything = await ask(
        "{ auditEvents(first: 100) { nodes { id seq subject { id } } } }", "cora"
    )
    hidden = [
        node
        for node in everything["data"]["auditEvents"]["nodes"]
        if node["subject"]["id"] != ids["score"]
    ]
    nothing = {
        "data": {
            "auditEvents": {
                "nodes": [],
                "totalCount": {"value": 0},
                "pageInfo": {"hasNextPage": False, "endCursor": None},
            },
            "auditHead": None,
        }
    }

    for filter_ in ({"reference": TRIAGE}, {"team": "support"}, {"actor": "mara"},
                    {"subject": ids["triage"]}, {"reference": "model:no/such"}):  # fmt: skip
        assert await ask(EVENTS, who, filter=filter_) == nothing
    assert len(hidden) == 24
    for node in hidden[::5]:
        assert await ask(ONE, who, seq=node["seq"]) == {"data": {"auditEvent": None}}
        assert await ask(NODE, who, id=node["id"]) == {"data": {"node": None}}
    assert await ask(ONE, who, seq=10_000) == {"data": {"auditEvent": None}}


async def test_the_history_of_an_asset_goes_with_it_to_its_new_team(
    ask: Ask, ids: dict[str, str], work_as: WorkAs
) -> None:
    async with work_as("petra") as work:
        await editing.transfer(work, ids["triage"], team="risk", reason="They run it.")

    gone = ("asset.transferred", TRIAGE)
    assert [row for row in await told(ask, "ines") if row[1] != SCORE] == [gone, *OF_TRIAGE]
    # Who maintained it keeps what they did themselves; who led the team what concerned it then.
    assert await told(ask, "mara") == OF_TRIAGE[:2]
    assert await told(ask, "petra") == [gone, *OF_SUPPORT]


async def test_a_limited_token_reads_nothing_of_others(ask: Ask, ids: dict[str, str]) -> None:
    def auditor(limits: Limits) -> Actor:
        roles = frozenset({Role.AUDITOR})
        return Actor(
            ActorKind.SERVICE_ACCOUNT, "Bot", organisation_roles=roles, account_id="account_1",
            limits=limits,
        )  # fmt: skip

    of_team = auditor(Limits(team_ids=frozenset({ids["support"]})))
    of_asset = auditor(Limits(asset_ids=frozenset({ids["score"]})))
    without_scope = auditor(Limits(scopes=frozenset({Permission.ASSET_READ})))
    only_audit = auditor(Limits(scopes=frozenset({Permission.AUDIT_READ})))

    assert await told(ask, of_team) == OF_SUPPORT
    assert await told(ask, of_asset) == [("asset.updated", SCORE), ("asset.registered", SCORE)]
    assert await told(ask, without_scope) == []
    assert len(await told(ask, only_audit)) == 26
    for actor, head in ((of_team, None), (without_scope, None), (only_audit, {"seq": 26})):
        assert (await ask("{ auditHead { seq } }", actor))["data"]["auditHead"] == head


async def test_rows_are_narrowed(ask: Ask, ids: dict[str, str]) -> None:
    assert await told(ask, "cora", reference=TRIAGE) == OF_TRIAGE
    assert await told(ask, "cora", reference="prompt-template:support/ticket") == []
    assert await told(ask, "cora", reference=f"{TRIAGE}@1.0.0") == [OF_TRIAGE[1]]
    assert await told(ask, "cora", action="version") == [OF_TRIAGE[1]]
    assert await told(ask, "cora", action="version.published") == [OF_TRIAGE[1]]
    assert await told(ask, "cora", action="versio") == []
    assert await told(ask, "cora", actor="mara") == OF_TRIAGE[:2]
    assert await told(ask, "cora", subject=ids["triage"]) == [OF_TRIAGE[2]]
    assert await told(ask, "cora", team="support") == OF_SUPPORT
    assert await told(ask, "cora", team="support", action="member", actor="mara") == []
    assert len(await told(ask, "cora", since="2026-01-01T00:00:00Z")) == 26
    assert await told(ask, "cora", until="2026-01-01T00:00:00+05:00") == []
    assert await told(ask, "cora", requestId="none") == []


async def test_pages_follow_each_other_without_gaps(ask: Ask, ids: dict[str, str]) -> None:
    found: list[int] = []
    after = None
    while True:
        page = (await ask(EVENTS, "cora", first=4, after=after))["data"]["auditEvents"]
        found += [node["seq"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert found == list(range(26, 0, -1))


async def test_an_event_is_told_in_full(ask: Ask, ids: dict[str, str]) -> None:
    query = """query { auditEvents(filter: {action: "alias.moved"}, first: 1) { nodes {
      actor { kind handle person { displayName } } via subject { type reference }
      asset { reference } team { slug } reason changes { field before after }
      facts { name value } beforeDigest requestId } } }"""

    [event] = (await ask(query, "mara"))["data"]["auditEvents"]["nodes"]

    assert len(event.pop("beforeDigest")) == 64
    assert event == {
        "actor": {"kind": "PERSON", "handle": "mara", "person": {"displayName": "Mara"}},
        "via": "NONE",
        "subject": {"type": "alias", "reference": f"{TRIAGE}@production"},
        "asset": {"reference": TRIAGE},
        "team": {"slug": "support"},
        "reason": None,
        "changes": [{"field": "version", "before": None, "after": "1.0.0"}],
        "facts": [{"name": "alias", "value": "production"}, {"name": "version", "value": "1.0.0"}],
        "requestId": "",
    }
