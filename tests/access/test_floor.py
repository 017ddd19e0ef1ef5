"""No asset is below the floor of its risk class, whatever is tried and in whatever order."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from catalog.app import open_workshop
from catalog.assets import risk
from catalog.assets.choices import RiskClass, Visibility
from catalog.db.engine import Database
from catalog.owners.actors import Actors
from tests.access.floors import NARROWEST, RISKS, WIDTHS, Step, differences, steps
from tests.access.mutating import mutated, run

IS_NIGHTLY = bool(os.environ.get("CATALOG_NIGHTLY"))
EXAMPLES = {"sqlite": 200 if IS_NIGHTLY else 20, "postgresql": 60 if IS_NIGHTLY else 5}
_RISK = "catalog.assets.risk"
_EDITING = "catalog.assets.editing"
MUTANTS = [
    (_RISK, "floor is Visibility.DOMAIN and not has_domain", "False"),
    (_RISK, "floor is Visibility.DOMAIN and not has_domain", "not has_domain"),
    (_RISK, "floor is Visibility.DOMAIN and not has_domain", "has_domain"),
    (_RISK, "_VISIBILITIES.index(visibility) < _VISIBILITIES", "0 and _VISIBILITIES"),
    (_RISK, "index(visibility) < ", "index(visibility) <= "),
    (_RISK, "index(visibility) < ", "index(visibility) + 1 < "),
    (_RISK, "_CLASSES.index(after) < ", "_CLASSES.index(after) <= "),
    (_RISK, "_CLASSES.index(after) < ", "_CLASSES.index(after) > "),
    (_RISK, "if not is_below(visibility, floor):", "if True:"),
    (
        "catalog.assets.registering",
        "has_domain=team.domain_id is not None",
        "has_domain=True",
    ),
    ("catalog.assets.registering", 'values["risk_class"],', '"UNCLASSIFIED",'),
    (_EDITING, 'values.get("risk_class", asset.risk_class)', "asset.risk_class"),
    (_EDITING, 'values.get("visibility", asset.visibility)', "asset.visibility"),
    (_EDITING, "has_domain=asset.domain_id is not None", "has_domain=True"),
    (_EDITING, "has_domain=found.domain_id is not None", "has_domain=True"),
    (_EDITING, 'if lowers and not (reason or "").strip():', "if False:"),
    (_EDITING, "    if _says_more(changes):\n        _require", "    if True:\n        _require"),
    ("catalog.assets.following", "if team.domain_id is None and", "if False and"),
    ("catalog.assets.following", "team.domain_id is None and", "True and"),
    ("catalog.assets.store.assets", '_ASSET.c.visibility == "DOMAIN"', '_ASSET.c.visibility == ""'),
    ("catalog.assets.store.assets", '_ASSET.c.visibility == "DOMAIN"', "True"),
    ("catalog.assets.publishing", "asset.risk_class != RiskClass.PROHIBITED", "True"),
    (
        "catalog.connectors.manifests.apply_assets",
        "risk_class=_if_other(risk_class, before.risk_class)",
        "risk_class=ABSENT",
    ),
    (
        "catalog.connectors.manifests.apply_assets",
        "risk_class=str(spec.risk_class),",
        "",
    ),
    ("catalog.connectors.manifests.apply_assets", "reason=spec.risk_reason", "reason='Because.'"),
]


def test_the_table_says_what_the_sentences_say() -> None:
    assert tuple(map(str, RiskClass)) == RISKS
    assert tuple(map(str, Visibility)) == WIDTHS
    assert {str(one): str(floor) for one, floor in risk.RISK_FLOOR.items()} == {
        name: NARROWEST.get(name, "PRIVATE") for name in RISKS
    }


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_asset_is_ever_below_its_floor(kind: str, request: pytest.FixtureRequest) -> None:
    @settings(
        max_examples=EXAMPLES[kind],
        deadline=None,
        database=None,
        derandomize=not IS_NIGHTLY,
        suppress_health_check=list(HealthCheck),
    )
    @given(steps)
    def check(tried: list[Step]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            if kind == "sqlite":
                url = _copy(request.getfixturevalue("sqlite_template"), Path(folder))
            else:
                copy: Callable[..., str] = request.getfixturevalue("fresh_database")
                url = copy(request.getfixturevalue("postgres_template"))
            assert run(_differences(url, tried)) == []

    check()


def _step(act: str, team: str = "north", asset: int = 0, **said: str | None) -> Step:
    given = dict.fromkeys(("domain", "risk", "visibility", "reason"), None) | said
    return Step(act, asset, team, **given)


# The shortest stories in which every part of the rule decides something.
STORIES = [
    [_step("register", "alone", risk="HIGH", visibility="DOMAIN")],
    [_step("register", risk="LIMITED", visibility="PRIVATE")],
    [_step("register", risk="LIMITED", visibility="TEAM")],
    [_step("register", "alone", risk="LIMITED", visibility="TEAM")],
    [
        _step("register", risk="HIGH", visibility="DOMAIN"),
        _step("transfer", "alone"),
        _step("move", domain="sales"),
        _step("move"),
        _step("publish"),
    ],
    [
        _step("register", "south", risk="HIGH", visibility="DOMAIN"),
        _step("move", "south", domain="sales"),
    ],
    [_step("register", visibility="ORG"), _step("move"), _step("transfer", "south")],
    [_step("register", risk="HIGH", visibility="ORG"), _step("move")],
    [
        _step("register", "alone", risk="HIGH", visibility="ORG"),
        _step("update", visibility="DOMAIN"),
        _step("update", visibility="ORG"),
    ],
    [
        _step("register", visibility="PRIVATE"),
        _step("update", risk="UNCLASSIFIED"),
        _step("update", risk="HIGH"),
        _step("update", risk="HIGH", visibility="DOMAIN"),
        _step("update", visibility="TEAM"),
        _step("update", risk="LIMITED"),
        _step("update", risk="LIMITED", reason="It was measured."),
    ],
    [
        _step("manifest", risk="PROHIBITED", visibility="DOMAIN"),
        _step("publish"),
        _step("manifest", visibility="TEAM"),
        _step("manifest", risk="MINIMAL"),
        _step("manifest", risk="MINIMAL", reason="It was measured."),
        _step("publish"),
        _step("manifest", risk="HIGH"),
        _step("retire"),
        _step("update", visibility="ORG"),
        _step("update", risk="PROHIBITED"),
    ],
]


def test_without_a_mutation_the_stories_go_as_told(sqlite_template: Path, tmp_path: Path) -> None:
    for number, tried in enumerate(STORIES):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert run(_differences(_copy(sqlite_template, folder), tried)) == []


@pytest.mark.parametrize(
    ("module", "rule", "broken"),
    [pytest.param(*mutant, id=str(number)) for number, mutant in enumerate(MUTANTS)],
)
def test_a_broken_floor_is_noticed(
    module: str,
    rule: str,
    broken: str,
    sqlite_template: Path,
    tmp_path: Path,
) -> None:
    with mutated(module, rule, broken):
        for number, tried in enumerate(STORIES):
            folder = tmp_path / str(number)
            folder.mkdir()
            if run(_differences(_copy(sqlite_template, folder), tried)):
                return
    pytest.fail(f"nobody notices that `{rule}` became `{broken}`")


def _copy(template: Path, folder: Path) -> str:
    path = folder / "catalog.db"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


async def _differences(url: str, tried: list[Step]) -> list[str]:
    database = Database(url, pool_size=2)
    try:
        return await differences(database, open_workshop(database, Actors(database)), tried)
    finally:
        await database.close()
