"""Inputs that take exactly one field: a mistake in them is the client's and told as such."""

from typing import Any

import pytest

from tests.api.conftest import Ask
from tests.conftest import contents

DRAFT = 'versionDraft(assetId: "asset_none", input: {{version: "1.0.0", details: {}}})'
BY_VARIABLE = (
    "mutation($details: AssetDetailsInput!) { versionDraft(assetId: $id, input: "
    '{version: "1.0.0", details: $details}) { errors { code } } }'
).replace("$id", '"asset_none"')
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("{}", {}),
    ("{model: null}", {"model": None}),
    ("{model: {}, dataset: {}}", {"model": {}, "dataset": {}}),
    ("{model: {}, dataset: null}", {"model": {}, "dataset": None}),
]


@pytest.mark.parametrize(("literal", "value"), WRONG)
async def test_anything_but_one_kind_of_details_is_a_mistake_of_the_client(
    literal: str, value: dict[str, Any], ask: Ask, database: Any
) -> None:
    before = await contents(database)
    written = await ask(f"mutation {{ {DRAFT.format(literal)} {{ errors {{ code }} }} }}")
    given = await ask(BY_VARIABLE, details=value)
    assert {error["extensions"]["code"] for error in written["errors"]} == {"VALIDATION_FAILED"}
    assert {error["extensions"]["code"] for error in given["errors"]} == {"BAD_VARIABLES"}
    assert all("AssetDetailsInput" in each["errors"][0]["message"] for each in (written, given))
    assert await contents(database) == before


async def test_introspection_says_that_one_kind_is_wanted(ask: Ask) -> None:
    found = await ask('{ __type(name: "AssetDetailsInput") { isOneOf } }')
    assert found == {"data": {"__type": {"isOneOf": True}}}
