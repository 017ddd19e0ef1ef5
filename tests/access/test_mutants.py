"""Rules broken on purpose: the oracle notices every one of them.

A rule that can be broken without a test noticing is a rule that nobody holds.
"""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from catalog.api.door import Door
from catalog.db.engine import Database
from catalog.work import Workshop
from tests.access.judging import judge
from tests.access.mutating import mutated, run
from tests.access.organisations import Organisation, organisations, store

_SEEING = "catalog.access.visibility"
_ACTOR = "catalog.access.actor"
_HELD = "catalog.owners.store.rows"
MUTANTS = [
    (_SEEING, 'columns.visibility == "ORG"', 'columns.visibility != "PRIVATE"'),
    (_SEEING, 'columns.visibility == "ORG"', "false()"),
    (_SEEING, 'columns.visibility == "DOMAIN", among(', 'columns.visibility == "TEAM", among('),
    (_SEEING, 'among(columns.domain_id, text_list("actor_domains"))', "true()"),
    (_SEEING, 'among(columns.domain_id, text_list("actor_domains"))', "false()"),
    (_SEEING, 'one_of(columns.visibility, "DOMAIN", "TEAM")', 'columns.visibility == "DOMAIN"'),
    (_SEEING, 'one_of(columns.visibility, "DOMAIN", "TEAM")', 'columns.visibility == "TEAM"'),
    (_SEEING, 'one_of(columns.visibility, "DOMAIN", "TEAM")', "true()"),
    (_SEEING, 'among(columns.owner_team_id, text_list("actor_private_teams"))', "true()"),
    (_SEEING, 'among(columns.owner_team_id, text_list("actor_private_teams"))', "false()"),
    (_SEEING, 'text_list("actor_private_teams")', 'text_list("actor_teams")'),
    (_SEEING, 'among(columns.owner_team_id, text_list("actor_teams"))', "true()"),
    (_SEEING, 'among(columns.id, text_list("actor_assets"))', "false()"),
    (_SEEING, 'among(columns.id, text_list("actor_assets"))', "true()"),
    (_SEEING, "return Sight.NONE", "return Sight.SOME"),
    (_SEEING, "return Sight.ORGANISATION", "return Sight.SOME"),
    (_SEEING, "Sight.ALL_WITHIN if actor.limits.is_within else Sight.ALL", "Sight.ALL"),
    (_SEEING, "Sight.SOME_WITHIN if actor.limits.is_within else Sight.SOME", "Sight.SOME"),
    (_SEEING, "Sight.SOME_WITHIN if actor.limits.is_within else Sight.SOME", "Sight.ALL"),
    (_SEEING, "return and_(_within(asset), _let_through(asset))", "return _within(asset)"),
    (_SEEING, "return and_(_within(asset), _let_through(asset))", "return _let_through(asset)"),
    (_SEEING, "            return _within(asset)", "            return true()"),
    (_SEEING, 'among(asset.c.owner_team_id, text_list("limit_teams"))', "false()"),
    (_SEEING, 'among(asset.c.id, text_list("limit_assets"))', "false()"),
    (_SEEING, '~one_of(version.c.status, "DRAFT", "IN_REVIEW")', "true()"),
    (_SEEING, '~one_of(version.c.status, "DRAFT", "IN_REVIEW")', 'version.c.status != "DRAFT"'),
    (_SEEING, 'text_list("actor_draft_teams")', 'text_list("actor_teams")'),
    (_SEEING, 'text_list("actor_draft_assets")', 'text_list("actor_assets")'),
    (_SEEING, '"actor_teams": actor.teams_with(Permission.ASSET_READ_TEAM)', '"actor_teams": []'),
    (_SEEING, "actor.teams_with(Permission.ASSET_READ_PRIVATE)", "list(actor.team_roles)"),
    (_SEEING, "actor.teams_with(permission)", "list(actor.team_roles)"),
    (_SEEING, "sorted(owned.union(actor.assets_with(permission)))", "sorted(owned)"),
    (
        _SEEING,
        "sorted(owned.union(actor.assets_with(Permission.ASSET_READ_TEAM)))",
        "sorted(owned)",
    ),
    (_ACTOR, "return self.scopes is None or permission in self.scopes", "return True"),
    (_ACTOR, "if not self.is_within:\n            return True", "return True"),
    (_ACTOR, "asset_id in (self.asset_ids or ())", "asset_id in ()"),
    (
        _ACTOR,
        "is_only_admin = self.organisation_roles in _WITHOUT_CONTENT",
        "is_only_admin = False",
    ),
    (_ACTOR, "bool(self.team_roles or self.asset_roles or self.domain_ids)", "False"),
    (
        _ACTOR,
        "or self.has_in_organisation(\n            Permission.ASSET_READ_PRIVATE\n        )",
        "",
    ),
    (_ACTOR, "return self.limits.lets(permission) and any(", "return any("),
    (_HELD, "grant.expires_at > at", "grant.expires_at.is_not(None)"),
    (_HELD, "or_(own, of_team)", "own"),
    (_HELD, "or_(own, of_team)", "of_team"),
    (_HELD, "_TEAM.c.parent_id == held.c.team_id", "_TEAM.c.id == held.c.team_id"),
    (_HELD, "(everywhere if further is None else union(everywhere, further))", "everywhere"),
    (_HELD, ".where(_TEAM.c.domain_id.is_not(None))", ".where(_TEAM.c.domain_id.is_(None))"),
    ("catalog.owners.directory", "person.is_active and", "True and"),
    (
        "catalog.owners.directory",
        "frozenset(roles | teams.get(owners[asset_id], set()))",
        "frozenset(roles)",
    ),
    ("catalog.owners.directory", "owned.add(asset_id)", "pass"),
    ("catalog.api.rights", "wide.union(roles)", "frozenset(roles)"),
    ("catalog.api.rights", "granted(actor, wide.union(roles))", "list(PermissionList)"),
    (
        "catalog.access.policy",
        "[permission for permission in _granted(roles) if actor.limits.lets(permission)]",
        "list(_granted(roles))",
    ),
]


@pytest.fixture(scope="module")
def worlds(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Organisation, Path]]:
    """The same organisations each time, each in a file of its own."""
    drawn: list[Organisation] = []

    @settings(
        max_examples=60, derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(organisations())
    def collect(organisation: Organisation) -> None:
        drawn.append(organisation)

    collect()
    # Those in which most happens find most.
    drawn.sort(
        key=lambda o: -(len(o.members) + 2 * len(o.grants) + 2 * len(o.wide) + len(o.owners))
    )
    made = []
    for number, organisation in enumerate(drawn[:24]):
        path = tmp_path_factory.mktemp("worlds") / f"{number}.db"
        shutil.copy(sqlite_template, path)
        run(_store(organisation, path))
        made.append((organisation, path))
    return made


def test_without_a_mutation_nothing_is_found(worlds: list[tuple[Organisation, Path]]) -> None:
    assert [_wrong(organisation, path) for organisation, path in worlds] == [[]] * len(worlds)


@pytest.mark.parametrize(
    ("module", "rule", "broken"),
    [pytest.param(*mutant, id=str(number)) for number, mutant in enumerate(MUTANTS)],
)
def test_a_broken_rule_is_noticed(
    module: str, rule: str, broken: str, worlds: list[tuple[Organisation, Path]]
) -> None:
    with mutated(module, rule, broken):
        for organisation, path in worlds:
            if _wrong(organisation, path):
                return
    pytest.fail(f"nobody notices that `{rule}` became `{broken}`")


def _wrong(organisation: Organisation, path: Path) -> list[str]:
    return run(_judged(organisation, path))


async def _judged(organisation: Organisation, path: Path) -> list[str]:
    database = Database(f"sqlite:///{path}")
    try:
        door = Door(database, Workshop(database, {}), base_url="http://c", is_development=False)
        return (await judge(organisation, database, door)).wrong
    finally:
        await database.close()


async def _store(organisation: Organisation, path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    await store(organisation, database)
    await database.close()
