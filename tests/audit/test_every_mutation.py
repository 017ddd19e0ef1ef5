"""Every mutation of the contract, over GraphQL: one row per event, refused ones none."""

from typing import Any

import graphql
import pytest
from sqlalchemy import select

from catalog import contract
from catalog.access.actor import SYSTEM
from catalog.api.door import Door
from catalog.audit.verifying import verify
from catalog.db.engine import Database
from catalog.db.ids import prefix_of
from catalog.db.rows import metadata
from catalog.owners.directory import load_actor
from tests.api.conftest import Ask, ask, door
from tests.conftest import contents, rows
from tests.sample_calls import CALLS

__all__ = ["ask", "door"]

TEAM = {"slug": "support", "title": "Support"}
ASSET = {"kind": "PROMPT_TEMPLATE", "team": "support", "slug": "triage", "title": "Triage",
         "summary": "Sorts tickets."}  # fmt: skip
DETAILS = {
    "promptTemplate": {
        "format": "TEXT",
        "syntax": "PLAIN",
        "text": "Sort it. " * 50,
    }
}
MANIFESTS = [
    """apiVersion: reuse-catalog/v1
kind: Domain
metadata: {name: claims}
spec: {title: Claims}
""",
    """apiVersion: reuse-catalog/v1
kind: Team
metadata: {name: motor}
spec: {title: Motor, domain: claims}
""",
]

# A mutation; its variables (`$name` is an id kept before, `$rv` the present row version of what is
# changed); the name to keep the id under; the actions that are recorded.
STEPS: list[tuple[str, dict[str, Any], str, list[str]]] = [
    ("domainCreate", {"input": {"slug": "service", "title": "Service"}}, "domain",
     ["domain.created"]),
    ("domainUpdate", {"id": "$domain", "input": {"title": "Services", "rowVersion": "$rv"}}, "",
     ["domain.updated"]),
    ("teamCreate", {"input": TEAM}, "team", ["team.created"]),
    ("teamUpdate", {"id": "$team", "input": {"title": "Support!", "rowVersion": "$rv"}}, "",
     ["team.updated"]),
    ("teamUpdate", {"id": "$team", "input": {"title": "Support!", "rowVersion": "$rv"}}, "", []),
    ("teamUpdate", {"id": "$team", "input": {"title": "Stale", "rowVersion": 1}}, "", []),
    ("personCreate", {"input": {"handle": "mara", "displayName": "Mara"}}, "person",
     ["person.created"]),
    ("personUpdate", {"id": "$person", "input": {"jobTitle": "Lead", "rowVersion": "$rv"}}, "",
     ["person.updated"]),
    ("roleGrant", {"personId": "$person", "input": {"role": "COE_LEAD"}}, "", ["role.granted"]),
    ("roleGrant", {"personId": "$person", "input": {"role": "COE_LEAD"}}, "", []),
    ("roleRevoke", {"personId": "$person", "input": {"role": "COE_LEAD"}}, "", []),
    ("roleGrant", {"personId": "$person", "input": {"role": "AUDITOR"}}, "", ["role.granted"]),
    ("roleRevoke", {"personId": "$person", "input": {"role": "AUDITOR"}}, "", ["role.revoked"]),
    ("memberAdd", {"teamId": "$team", "input": {"person": "mara", "role": "MEMBER"}}, "",
     ["member.added"]),
    ("memberRemove", {"teamId": "$team", "input": {"person": "mara"}}, "", ["member.removed"]),
    ("assetRegister", {"input": ASSET}, "asset", ["asset.registered"]),
    ("assetRegister", {"input": ASSET}, "", []),
    ("assetUpdate", {"id": "$asset", "input": {"title": "Triage!", "rowVersion": "$rv"}}, "",
     ["asset.updated"]),
    ("ownershipAssign", {"assetId": "$asset", "input": {"person": "mara", "role": "STEWARD"}}, "",
     ["ownership.assigned"]),
    ("ownershipRemove", {"assetId": "$asset", "input": {"person": "mara", "role": "STEWARD"}}, "",
     ["ownership.removed"]),
    ("serviceAccountCreate", {"input": {"team": "support", "slug": "ci", "title": "Pipelines",
                                        "role": "CONTRIBUTOR"}},
     "serviceAccount", ["service-account.created"]),
    ("serviceAccountUpdate", {"id": "$serviceAccount", "input": {"title": "CI", "rowVersion": "$rv"}},
     "", ["service-account.updated"]),
    ("tokenCreate", {"input": {"name": "Mine", "scopes": ["catalog:read"], "days": 30}}, "token",
     ["token.issued"]),
    ("tokenRevoke", {"id": "$token"}, "", ["token.revoked"]),
    ("assetGrant", {"assetId": "$asset", "input": {"person": "mara", "role": "VIEWER",
                                                   "reason": "A project."}},
     "grant", ["asset.granted"]),
    ("assetGrantRevoke", {"assetId": "$asset", "grantId": "$grant"}, "", ["asset.grant-revoked"]),
    ("serviceAccountDeactivate", {"id": "$serviceAccount", "input": {"rowVersion": "$rv"}}, "",
     ["service-account.deactivated"]),
    ("versionDraft", {"assetId": "$asset", "input": {"version": "1.0.0", "details": DETAILS}}, "",
     ["version.drafted"]),
    ("versionPublish", {"assetId": "$asset", "input": {"version": "1.0.0", "details": DETAILS}},
     "version", ["version.published"]),
    ("versionPublish", {"assetId": "$asset", "input": {"version": "1.1.0", "details": DETAILS}},
     "second", ["version.published"]),
    ("aliasMove", {"assetId": "$asset", "input": {"name": "production", "version": "1.0.0"}}, "",
     ["alias.moved"]),
    ("aliasMove", {"assetId": "$asset", "input": {"name": "production", "version": "1.1.0",
                                                  "rowVersion": "$rv"}}, "", ["alias.moved"]),
    ("aliasRollBack", {"assetId": "$asset", "input": {"name": "production", "rowVersion": "$rv",
                                                      "reason": "Wrong."}},
     "", ["alias.rolled-back"]),
    ("versionDeprecate", {"id": "$version", "input": {"reason": "Old.", "rowVersion": "$rv"}}, "",
     ["version.deprecated"]),
    ("versionYank", {"id": "$second", "input": {"reason": "It leaks.", "rowVersion": "$rv"}}, "",
     ["version.yanked"]),
    ("manifestApply", {"input": {"manifests": MANIFESTS, "source": "org"}}, "",
     ["domain.created", "team.created"]),
    ("assetTransfer", {"id": "$asset", "input": {"team": "motor", "reason": "They run it.",
                                                 "rowVersion": "$rv"}}, "",
     ["asset.transferred"]),
    ("assetRetire", {"id": "$asset", "input": {"reason": "Unused.", "rowVersion": "$rv"}}, "",
     ["asset.retired"]),
    ("teamDissolve", {"id": "$team", "input": {"reason": "Over.", "rowVersion": "$rv"}}, "",
     ["team.dissolved"]),
]  # fmt: skip


def test_every_mutation_of_the_contract_is_tried() -> None:
    schema = graphql.build_schema(contract.schema_text())
    assert schema.mutation_type is not None

    assert {name for name, *_ in STEPS} == set(schema.mutation_type.fields)


async def test_every_mutation_leaves_one_row_per_event(ask: Ask, database: Database) -> None:
    schema = graphql.build_schema(contract.schema_text())
    assert schema.mutation_type is not None
    kept: dict[str, str] = {}
    recorded: list[tuple[str, list[str]]] = []
    for field, variables, name, _ in STEPS:
        definition = schema.mutation_type.fields[field]
        filled = await _filled(variables, kept, database)
        head = ", ".join(f"${key}: {definition.args[key].type}" for key in filled)
        call = ", ".join(f"{key}: ${key}" for key in filled)
        part = {"second": "version"}.get(name, name)
        answer = f"{part} {{ id }}" if part else ""
        count = len(await rows(database, "audit_event", "seq"))

        query = f"mutation ({head}) {{ {field}({call}) {{ errors {{ message }} {answer} }} }}"
        # A token is a person's own; everything else the catalog may do itself.
        who = SYSTEM
        if field == "tokenCreate":
            async with database.glance() as session:
                who = await load_actor(session, "mara")
        got = await ask(query, who, **filled)

        assert "errors" not in got, got
        if name:
            kept[name] = got["data"][field][part]["id"]
        actions = [action for (action,) in await rows(database, "audit_event", "action")]
        recorded.append((field, actions[count:]))

    assert recorded == [(field, actions) for field, _, _, actions in STEPS]
    async with database.glance() as db:
        verdict = await verify(db)
    assert (verdict.rows, verdict.finding) == (sum(len(step[3]) for step in STEPS), None)
    # Everything but the domains, teams and people themselves says where it belongs.
    without = [
        action
        for action, team in await rows(database, "audit_event", "action team_id")
        if team is None
    ]
    assert {action.partition(".")[0] for action in without} == {
        "domain",
        "person",
        "role",
        "token",
    }


@pytest.mark.parametrize("name", sorted(CALLS))
async def test_no_query_of_the_contract_leaves_a_row(
    name: str, door: Door, database: Database
) -> None:
    before = await contents(database)
    for variables in CALLS[name]:
        await door.run(name, variables, SYSTEM)

    assert await contents(database) == before


TABLES = {
    "asset": "asset",
    "version": "asset_version",
    "team": "team",
    "domain": "domain",
    "person": "person",
    "account": "service_account",
}


async def _filled(
    variables: dict[str, Any], kept: dict[str, str], database: Database
) -> dict[str, Any]:
    ids = {
        key: kept[value[1:]]
        for key, value in variables.items()
        if isinstance(value, str) and value.startswith("$")
    }
    if "input" not in variables:
        return ids
    given = dict(variables["input"])
    if given.get("rowVersion") == "$rv":
        [subject] = ids.values()
        table, column = metadata.tables[TABLES[prefix_of(subject) or ""]], "id"
        if "name" in given:
            table, column = metadata.tables["alias"], "asset_id"
        query = select(table.c.row_version).where(table.c[column] == subject)
        async with database.engine.connect() as connection:
            given["rowVersion"] = (await connection.execute(query)).scalar_one()
    return {**ids, "input": given}
