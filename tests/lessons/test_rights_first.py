"""Nobody's input is looked at before their right is (lesson T4), and no refusal tells a rule (T18)."""

import json
import re
from typing import Any

import pytest

from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.db.engine import Database
from catalog.work import Workshop
from tests.access.changes import ACTS, Act
from tests.access.test_matrix import _ids as known_ids
from tests.access.world import Undoing, actors, build_world
from tests.conftest import WorkAs, contents

# What describes a thing; what says which thing is meant stays, or another thing would be asked for.
DESCRIBING = {
    "title", "summary", "description", "reason", "changelog", "licence", "displayName", "email",
    "jobTitle", "text", "tags", "links", "expiresAt", "until", "days", "scopes", "sources",
}  # fmt: skip
POISON = "{{7*7}}${7*7}<script>\u202e" + "x" * 9_000
SENTENCE = re.compile(
    r"(This needs [a-z-]+:[a-z-]+(?: (?:in|on|for) [a-z ]+)?; ask .*\.|There is no [^;]+\.|[A-Z].{10,300}\.)",
    re.DOTALL,
)
HEARD = "Nobody gives more than they hold"
HIDDEN_WORDS = ("PRIVATE", "scope=", "sql", "SELECT", "policy", "grant_", "token_")


@pytest.fixture
async def door(work_as: WorkAs, database: Database, workshop: Workshop) -> Door:
    """The world of the matrix, behind a door that undoes every change."""
    async with work_as() as work:
        await build_world(work)
    undoing = Undoing(database, workshop)
    return Door(database, undoing, base_url="http://catalog.test", is_development=False)


async def refusals(
    door: Door, act: Act, variables: dict[str, Any], actor: Any
) -> list[dict[str, Any]]:
    """The errors of an act's payload."""
    answer = await door.answer(GraphQLRequest(act.document, None, variables), actor)
    told = json.loads(answer.body)
    assert "errors" not in told, (act.label, told)
    found: list[dict[str, Any]] = told["data"][act.field]["errors"]
    return found


def poisoned(value: Any) -> Any:
    """The same input with everything that describes replaced by what no rule lets pass."""
    if isinstance(value, dict):
        return {
            key: (POISON if key in DESCRIBING and isinstance(inner, str) else poisoned(inner))
            for key, inner in value.items()
        }
    return [poisoned(each) for each in value] if isinstance(value, list) else value


async def test_who_may_not_gets_the_same_refusal_whatever_they_send(
    door: Door, database: Database
) -> None:
    everybody, known = await actors(database), await known_ids(database)
    before, compared, differences = await contents(database), 0, []
    for act in ACTS:
        if act.field == "manifestApply":
            continue  # manifests are compared with what there is first; nothing of it is done
        for name, actor in everybody.items():
            good = await refusals(door, act, act.variables(known), actor)
            # Whoever holds the right and would give more than they hold is heard first.
            is_heard = any(error["message"].startswith(HEARD) for error in good)
            is_refused = good and {error["code"] for error in good} <= {"DENIED", "NOT_FOUND"}
            if is_refused and not is_heard:
                bad = await refusals(door, act, poisoned(act.variables(known)), actor)
                compared += 1
                if bad != good:
                    differences.append((act.label, name, good, bad))
    assert differences == []
    assert compared > 400
    assert await contents(database) == before


async def test_a_refusal_is_a_sentence_and_tells_no_rule(door: Door, database: Database) -> None:
    everybody, known = await actors(database), await known_ids(database)
    sentences = set()
    for act in ACTS:
        for actor in everybody.values():
            for error in await refusals(door, act, act.variables(known), actor):
                sentences.add(error["message"])
    assert [each for each in sentences if not SENTENCE.fullmatch(each)] == []
    assert [each for each in sentences if any(word in each for word in HIDDEN_WORDS)] == []
    assert len(sentences) > 10
