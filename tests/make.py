"""Builders: one short call for each thing a test needs, with everything it does not care about.

They go through the services as the system, so what they make is what the product makes. Each
returns the id.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.assets import aliases, publishing, registering, withdrawing
from catalog.assets.inputs import AliasMove, NewAsset, NewVersion
from catalog.identity import accounts, grants, tokens
from catalog.identity.inputs import NewAccount, NewGrant, NewToken
from catalog.owners import domains, members, people, teams
from catalog.owners.inputs import NewDomain, NewPerson, NewTeam
from catalog.work import UnitOfWork


async def domain(work: UnitOfWork, slug: str = "customer-operations", **values: Any) -> str:
    values.setdefault("title", slug.replace("-", " ").capitalize())
    return await domains.create(work, NewDomain(slug=slug, **values))


async def team(
    work: UnitOfWork,
    slug: str = "support",
    members_by_role: Mapping[str, str] | None = None,
    **values: Any,
) -> str:
    """A team; `members_by_role` are people to make known and put in: `{"MAINTAINER": "jonas"}`."""
    values.setdefault("title", slug.replace("-", " ").capitalize())
    team_id = await teams.create(work, NewTeam(slug=slug, **values))
    for role, handle in (members_by_role or {}).items():
        await person(work, handle)
        await members.add(work, team_id, person=handle, role=role)
    return team_id


async def person(
    work: UnitOfWork, handle: str = "mara.lindqvist", roles: Sequence[str] = (), **values: Any
) -> str:
    """A person, with roles in the whole organisation."""
    values.setdefault("display_name", handle.replace(".", " ").title())
    person_id = await people.create(work, NewPerson(handle=handle, **values))
    for role in roles:
        await people.grant_role(work, person_id, role=role)
    return person_id


async def asset(
    work: UnitOfWork, slug: str = "ticket-triage", *, team: str = "support", **values: Any
) -> str:
    """A prompt template of a team that is there."""
    values.setdefault("kind", "PROMPT_TEMPLATE")
    values.setdefault("title", slug.replace("-", " ").capitalize())
    values.setdefault("summary", f"What {slug} is for.")
    return await registering.register(work, NewAsset(slug=slug, team=team, **values))


def prompt(text: str = "Sort {{ ticket }}.", *variables: str) -> dict[str, Any]:
    """Details of a prompt template; variables are required texts, `ticket` when none is named."""
    return {
        "format": "TEXT",
        "syntax": "JINJA2",
        "text": text,
        "variables": [{"name": name, "type": "STRING"} for name in variables or ("ticket",)],
    }


async def version(work: UnitOfWork, asset_id: str, number: str = "1.0.0", **values: Any) -> str:
    """A published version of a prompt template."""
    values.setdefault("details", prompt())
    return await publishing.publish(work, asset_id, NewVersion(version=number, **values))


async def alias(
    work: UnitOfWork, asset_id: str, name: str = "production", version: str = "1.0.0", **values: Any
) -> str:
    """An alias at a published version."""
    return await aliases.move(work, asset_id, AliasMove(name=name, version=version, **values))


async def draft(work: UnitOfWork, asset_id: str, number: str = "1.0.0", **values: Any) -> str:
    """A version of a prompt template that is not released yet."""
    values.setdefault("details", prompt())
    return await publishing.draft(work, asset_id, NewVersion(version=number, **values))


async def yank(work: UnitOfWork, version_id: str, reason: str = "It leaks.") -> None:
    """Withdraw a version."""
    await withdrawing.yank(work, version_id, reason=reason)


async def member(work: UnitOfWork, team_id: str, person: str, role: str = "MEMBER") -> None:
    """A person's place in a team."""
    await members.add(work, team_id, person=person, role=role)


async def service_account(
    work: UnitOfWork, slug: str = "ci", *, team: str = "support", **values: Any
) -> str:
    """A service account of a team, a contributor unless said otherwise."""
    values.setdefault("title", slug.capitalize())
    values.setdefault("role", "CONTRIBUTOR")
    return await accounts.create(work, NewAccount(slug=slug, team=team, **values))


async def grant(
    work: UnitOfWork, asset_id: str, role: str = "VIEWER", *, reason: str = "Needs it.", **to: Any
) -> str:
    """A role on an asset for `person=`, `team=` or `account=`."""
    return await grants.add(work, asset_id, NewGrant(role=role, reason=reason, **to))


async def token(work: UnitOfWork, *scopes: str, account: str | None = None, **values: Any) -> str:
    """The text of a token of the actor's own, or of an account (id); it holds for a day."""
    values.setdefault("name", "Pipeline")
    values.setdefault("days", 1)
    new = NewToken(scopes=scopes or ("catalog:read",), **values)
    made = await (tokens.issue_for(work, account, new) if account else tokens.issue(work, new))
    return work.shown_once[made]
