"""Roles over GraphQL: what each allows, who holds them, where they come from; nothing to strangers."""

from typing import Any

import pytest

from catalog.access.actor import ANONYMOUS, SYSTEM
from catalog.access.roles import GRANTS, Permission, Role
from catalog.api.door import Door
from catalog.db.engine import Database
from catalog.owners import members, people, teams
from catalog.owners.directory import load_actor
from catalog.owners.given import Given, Giver, replace_given
from catalog.owners.inputs import TeamChanges
from tests import make
from tests.api.conftest import Ask
from tests.conftest import WorkAs, contents, rows

TEAM = """
query ($slug: String!) {
  team(slug: $slug) {
    members { role origin person { handle } givenBy { handle } }
    inheritedRoles { role origin person { handle } team { slug } domain { slug } }
  }
}"""
HOLDINGS = """
query ($filter: RoleHoldingFilter, $first: Int = 20, $after: String) {
  roleHoldings(filter: $filter, first: $first, after: $after) {
    nodes { role origin person { handle } domain { slug } givenBy { handle } }
    pageInfo { hasNextPage endCursor }
    totalCount { value }
  }
}"""


@pytest.fixture
async def ids(work_as: WorkAs) -> dict[str, str]:
    """Three teams below each other in a domain, roles at every level, and some by a provider."""
    found: dict[str, str] = {}
    async with work_as() as work:
        await make.domain(work, "operations")
        found["lead"] = await make.person(work, "mara", roles=["COE_LEAD"])
        found["nia"] = await make.person(work, "nia")
        found["ole"] = await make.person(work, "ole")
        await make.person(work, "sam")
        found["service"] = await make.team(work, "service", {"TEAM_AI_LEAD": "petra"})
        found["support"] = await make.team(work, "support", parent="service", domain="operations")
        found["desk"] = await make.team(work, "desk", parent="support")
        await make.team(work, "risk", {"MEMBER": "rita"})
    async with work_as("mara") as work:
        await members.add(work, found["support"], person="sam", role="MAINTAINER")
        await people.grant_role(work, found["ole"], role="STEWARD", domain="operations")
        await people.grant_role(work, found["ole"], role="AUDITOR")
    async with work_as() as work:
        given = Given(
            teams={"service": Role.VIEWER, "support": Role.CONTRIBUTOR},
            domains=frozenset({("operations", Role.VIEWER)}),
            organisation=frozenset({Role.COE_CURATOR}),
        )
        assert await replace_given(work, found["nia"], given, Giver("oidc")) == set()
    return found


def flat(value: Any) -> Any:
    """Objects of one field as that field."""
    if isinstance(value, dict):
        inner = {key: flat(one) for key, one in value.items()}
        return next(iter(inner.values())) if len(inner) == 1 else inner
    return [flat(one) for one in value] if isinstance(value, list) else value


def told(found: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(flat(one[name]) for name in names) for one in found), key=str)


async def test_members_say_where_their_role_comes_from(ask: Ask, ids: dict[str, str]) -> None:
    answer = await ask(TEAM, "rita", slug="support")

    assert told(answer["data"]["team"]["members"], "person", "role", "origin", "givenBy") == [
        ("nia", "CONTRIBUTOR", "PROVIDER", None),
        ("sam", "MAINTAINER", "CATALOG", "mara"),
    ]


async def test_a_team_tells_the_roles_that_reach_it_from_above(
    ask: Ask, ids: dict[str, str]
) -> None:
    columns = ("person", "role", "team", "domain", "origin")
    found = {}
    for slug in ("service", "support", "desk", "risk"):
        answer = await ask(TEAM, "rita", slug=slug)
        found[slug] = told(answer["data"]["team"]["inheritedRoles"], *columns)

    assert found["service"] == found["risk"] == []
    from_service = [
        ("nia", "VIEWER", "service", None, "PROVIDER"),
        ("petra", "TEAM_AI_LEAD", "service", None, "CATALOG"),
    ]
    # A role in a domain holds in its own teams, and not in those below them.
    assert found["support"] == [
        ("nia", "VIEWER", "service", None, "PROVIDER"),
        ("nia", "VIEWER", None, "operations", "PROVIDER"),
        ("ole", "STEWARD", None, "operations", "CATALOG"),
        ("petra", "TEAM_AI_LEAD", "service", None, "CATALOG"),
    ]
    assert found["desk"] == sorted(
        [
            *from_service,
            ("nia", "CONTRIBUTOR", "support", None, "PROVIDER"),
            ("sam", "MAINTAINER", "support", None, "CATALOG"),
        ],
        key=str,
    )


async def test_what_is_inherited_is_what_the_actor_may_do(
    ask: Ask, ids: dict[str, str], database: Database, work_as: WorkAs
) -> None:
    """The list and the decisions agree for everybody in every team, also after a move."""
    async with work_as() as work:
        await teams.update(work, ids["desk"], TeamChanges(parent="risk", domain="operations"))
    held: set[tuple[str, str, str]] = set()
    for slug in ("service", "support", "desk", "risk"):
        answer = await ask(TEAM, "rita", slug=slug)
        team = answer["data"]["team"]
        for one in [*team["members"], *team["inheritedRoles"]]:
            held.add((slug, one["person"]["handle"], one["role"]))
    expected: set[tuple[str, str, str]] = set()
    slugs = dict(await rows(database, "team", "id slug"))
    for handle in ("mara", "nia", "ole", "sam", "petra", "rita"):
        async with database.glance() as session:
            actor = await load_actor(session, handle)
        for team_id, roles in actor.team_roles.items():
            expected |= {(slugs[team_id], handle, role.value) for role in roles}
    assert held == expected


async def test_roles_outside_teams_are_listed_and_narrowed(ask: Ask, ids: dict[str, str]) -> None:
    columns = ("role", "person", "domain", "origin", "givenBy")
    everything = (await ask(HOLDINGS, "rita"))["data"]["roleHoldings"]
    assert everything["totalCount"]["value"] == 5
    assert told(everything["nodes"], *columns) == [
        ("AUDITOR", "ole", None, "CATALOG", "mara"),
        ("COE_CURATOR", "nia", None, "PROVIDER", None),
        ("COE_LEAD", "mara", None, "CATALOG", None),
        ("STEWARD", "ole", "operations", "CATALOG", "mara"),
        ("VIEWER", "nia", "operations", "PROVIDER", None),
    ]

    async def narrowed(**wanted: Any) -> list[tuple[Any, ...]]:
        found = await ask(HOLDINGS, "rita", filter=wanted)
        return told(found["data"]["roleHoldings"]["nodes"], "role", "person")

    assert await narrowed(role="AUDITOR") == [("AUDITOR", "ole")]
    assert await narrowed(domain="operations") == [("STEWARD", "ole"), ("VIEWER", "nia")]
    assert await narrowed(domain=None, person="ole") == [("AUDITOR", "ole")]
    assert await narrowed(person="ghost") == []
    assert await narrowed(domain="nowhere") == []


async def test_roles_are_paged_without_a_gap(ask: Ask, ids: dict[str, str]) -> None:
    seen: set[str] = set()
    after = None
    for _ in range(5):
        answer = await ask(HOLDINGS, "rita", first=1, after=after)
        assert "errors" not in answer
        page = answer["data"]["roleHoldings"]
        seen |= {node["role"] for node in page["nodes"]}
        after = page["pageInfo"]["endCursor"]

    assert seen == {"AUDITOR", "COE_CURATOR", "COE_LEAD", "STEWARD", "VIEWER"}
    assert not page["pageInfo"]["hasNextPage"]


async def test_a_person_and_a_domain_tell_their_roles(ask: Ask, ids: dict[str, str]) -> None:
    query = """{ person(handle: "ole") { roles { role domain { slug } } }
                 domains { slug roles { role person { handle } } } }"""
    data = (await ask(query, "rita"))["data"]

    assert told(data["person"]["roles"], "role", "domain") == [
        ("AUDITOR", None),
        ("STEWARD", "operations"),
    ]
    [domain] = data["domains"]
    assert told(domain["roles"], "role", "person") == [("STEWARD", "ole"), ("VIEWER", "nia")]


async def test_strangers_see_no_role_of_anybody(ask: Ask, ids: dict[str, str]) -> None:
    assert (await ask(TEAM, ANONYMOUS, slug="support"))["data"] == {"team": None}
    found = (await ask(HOLDINGS, ANONYMOUS))["data"]["roleHoldings"]
    assert (found["nodes"], found["totalCount"]["value"]) == ([], 0)


async def test_the_roles_are_told_as_the_policy_has_them(ask: Ask) -> None:
    query = "{ roles { role summary scopes permissions { permission name summary } } }"
    found = (await ask(query, ANONYMOUS))["data"]["roles"]

    assert [one["role"] for one in found] == [role.name for role in Role]
    for one in found:
        granted = GRANTS[Role[one["role"]]]
        assert {p["permission"] for p in one["permissions"]} == {p.name for p in granted}
        assert {p["name"] for p in one["permissions"]} == set(granted)
        assert one["summary"].endswith(".")
        # No person is given it: it is a service account's alone.
        assert bool(one["scopes"]) == (one["role"] != Role.PROVISIONER.name)
    said = {p["name"]: p["summary"] for one in found for p in one["permissions"]}
    assert set(said) == set(Permission)
    assert len(set(said.values())) == len(Permission)


async def test_people_are_found_by_handle_and_name(ask: Ask, work_as: WorkAs) -> None:
    async with work_as() as work:
        await make.person(work, "tom.okafor", display_name="Tom Okafor")
        await make.person(work, "t.100", display_name="Ada 100% Lovelace")
    query = "query ($f: PersonFilter) { people(filter: $f) { nodes { handle } } }"

    async def found(**wanted: Any) -> list[str]:
        answer = await ask(query, SYSTEM, f=wanted)
        return [node["handle"] for node in answer["data"]["people"]["nodes"]]

    assert await found(text="OKAF") == ["tom.okafor"]
    assert await found(text="tom.") == ["tom.okafor"]
    assert await found(text="0%") == ["t.100"]
    assert await found(text="_") == []
    assert await found(isActive=False) == []
    assert await found(isActive=True) == ["t.100", "tom.okafor"]


AUDIT = """query ($person: String!) {
  auditEvents(filter: {person: $person}, first: 50) {
    nodes { action reason subject { reference } changes { field before after } }
  }
}"""


async def test_the_history_of_a_persons_rights_holds_roles_and_teams(
    ask: Ask, ids: dict[str, str], work_as: WorkAs
) -> None:
    async with work_as("mara") as work:
        await members.add(
            work, ids["support"], person="sam", role="MEMBER", reason="Works on the web."
        )
        await members.remove(work, ids["support"], person="sam", reason="Moved on.")
        await people.revoke_role(work, ids["ole"], role="AUDITOR", reason="Audit is over.")

    async def history(person: str, who: str = "mara") -> list[tuple[Any, ...]]:
        answer = await ask(AUDIT, who, person=person)
        return [
            (
                e["action"],
                e["subject"]["reference"],
                [(c["field"], c["before"], c["after"]) for c in e["changes"]],
                e["reason"],
            )
            for e in answer["data"]["auditEvents"]["nodes"]
        ]

    assert await history("sam") == [
        ("member.removed", "support", [("role", "MEMBER", None)], "Moved on."),
        ("member.added", "support", [("role", "MAINTAINER", "MEMBER")], "Works on the web."),
        ("member.added", "support", [("role", None, "MAINTAINER")], None),
        ("person.created", "sam", [], None),
    ]
    assert [event[0] for event in await history("ole")] == [
        "role.revoked",
        "role.granted",
        "role.granted",
        "person.created",
    ]
    # Whoever leads a team reads of it, and nothing else of the person.
    assert [event[1] for event in await history("sam", "petra")] == ["support"] * 3
    assert await history("sam", "rita") == []
    assert await history("sam%") == []


async def test_what_a_provider_gives_is_written_down_with_before_and_after(
    ask: Ask, ids: dict[str, str], work_as: WorkAs
) -> None:
    async with work_as() as work:
        given = Given({"support": Role.MAINTAINER}, frozenset(), frozenset({Role.AUDITOR}))
        await replace_given(work, ids["nia"], given, Giver("oidc"))
        events = [
            (event.name, event.facts.get("reference"), event.facts.get("domain"), event.changes)
            for event in work.events
        ]
        assert {event.facts["source"] for event in work.events} == {"oidc"}

    assert events == [
        ("member.removed", "service", None, {"role": ("VIEWER", None)}),
        ("member.added", "support", None, {"role": ("CONTRIBUTOR", "MAINTAINER")}),
        ("role.revoked", "nia", None, {"role": ("COE_CURATOR", None)}),
        ("role.revoked", "nia", "operations", {"role": ("VIEWER", None)}),
        ("role.granted", "nia", None, {"role": (None, "AUDITOR")}),
    ]
    answer = await ask(AUDIT, "mara", person="nia")
    assert len(answer["data"]["auditEvents"]["nodes"]) == 5 + 4 + 1


CHANGES = {
    "memberAdd": "mutation ($id: ID!) { memberAdd(teamId: $id, input: {person: %s, role: %s,"
    " reason: %s}) { errors { code message } team { members { role } } } }",
    "memberRemove": "mutation ($id: ID!) { memberRemove(teamId: $id, input: {person: %s,"
    " reason: %s}) { errors { code message } } }",
    "roleRevoke": "mutation ($id: ID!) { roleRevoke(personId: $id, input: {role: %s, domain: %s,"
    " reason: %s}) { errors { code message } } }",
}


async def test_what_a_provider_gives_is_changed_there(
    ask: Ask, ids: dict[str, str], database: Database
) -> None:
    before = await contents(database)
    tried = [
        (ids["support"], CHANGES["memberAdd"] % ('"nia"', "MAINTAINER", "null")),
        (ids["support"], CHANGES["memberRemove"] % ('"nia"', "null")),
        (ids["nia"], CHANGES["roleRevoke"] % ("COE_CURATOR", "null", "null")),
        (ids["nia"], CHANGES["roleRevoke"] % ("VIEWER", '"operations"', "null")),
    ]
    said = []
    for id_, document in tried:
        [payload] = (await ask(document, "mara", id=id_))["data"].values()
        [error] = payload["errors"]
        assert error["code"] == "CONFLICT"
        said.append(error["message"])

    of_team = (
        "Nia is CONTRIBUTOR of `support` by a group at the identity provider; change the group"
        " there."
    )
    assert said[:2] == [of_team, of_team]
    assert said[2] == (
        "Nia holds COE_CURATOR by a group at the identity provider; take them out of the group"
        " there."
    )
    assert await contents(database) == before


async def test_a_reason_too_long_is_refused_and_nothing_changes(
    ask: Ask, ids: dict[str, str], database: Database
) -> None:
    before = await contents(database)
    reason = '"' + "x" * 5_000 + '"'
    for id_, document in (
        (ids["support"], CHANGES["memberAdd"] % ('"rita"', "MEMBER", reason)),
        (ids["support"], CHANGES["memberRemove"] % ('"sam"', reason)),
        (ids["ole"], CHANGES["roleRevoke"] % ("AUDITOR", "null", reason)),
    ):
        [payload] = (await ask(document, "mara", id=id_))["data"].values()
        assert [error["code"] for error in payload["errors"]] == ["INVALID"], document
    assert await contents(database) == before


async def test_no_caller_without_rights_gives_or_takes(
    door: Door, ask: Ask, ids: dict[str, str], database: Database
) -> None:
    before = await contents(database)
    for who in ("rita", "sam", "ole", "nia"):
        for id_, document in (
            (ids["support"], CHANGES["memberAdd"] % ('"rita"', "MEMBER", '"x"')),
            (ids["support"], CHANGES["memberRemove"] % ('"nia"', '"x"')),
            (ids["lead"], CHANGES["roleRevoke"] % ("COE_LEAD", "null", '"x"')),
        ):
            [payload] = (await ask(document, who, id=id_))["data"].values()
            if (who, document) == ("nia", CHANGES["memberRemove"] % ('"nia"', '"x"')):
                assert [error["code"] for error in payload["errors"]] == ["CONFLICT"]
            else:
                assert [error["code"] for error in payload["errors"]] == ["DENIED"]
    assert await contents(database) == before


async def test_the_viewer_is_told_what_holds_in_the_whole_organisation(
    ask: Ask, ids: dict[str, str]
) -> None:
    async def can(who: object) -> list[str]:
        found: list[str] = (await ask("{ viewer { can } }", who))["data"]["viewer"]["can"]
        return found

    assert await can("mara") == [p.name for p in Permission if p in GRANTS[Role.COE_LEAD]]
    assert await can("ole") == [p.name for p in Permission if p in GRANTS[Role.AUDITOR]]
    assert await can("petra") == await can("rita") == await can(ANONYMOUS) == []
