"""`catalog team member …`: the people of a team and their roles in it."""

from datetime import UTC, datetime
from typing import Any

import click

from catalog.cli.call import Call, pass_call
from catalog.cli.choices import ContractWord
from catalog.cli.directory import find_person, require_teams
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command, Entry, Group
from catalog.cli.output import is_wide, show, width
from catalog.cli.role import left, origin
from catalog.cli.tables import Column, table
from catalog.cli.words import count, moment, word
from catalog.client.errors import CatalogNotFound, CatalogRefused, Refusal
from catalog.client.session import Catalog

_HERE = "catalog.cli.team_member"
_ROLE = ContractWord("Role", shown="role")
_ADD = 'catalog team member add support kwame.asante --role contributor --reason "Joins the desk."'
_MEMBERS = (
    Column("MEMBER", is_whole=True),
    Column("NAME", rank=2),
    Column("ROLE", is_status=True, is_whole=True),
    Column("GIVEN IN", is_whole=True),
    Column("FROM", is_whole=True, rank=1),
    Column("SINCE", is_whole=True, rank=3),
    Column("GIVEN BY", rank=4),
    Column("LEFT", is_whole=True, rank=5),
)
_REASON = click.option("--reason", help="Why, for the history of decisions.")

member = Group(
    name="member",
    help="See and change who is in a team.\n\nRoles in the whole organisation and in domains:"
    " catalog role.",
    sections={
        "Commands": {
            "list": Entry(f"{_HERE}:list_members", "List the members of a team."),
            "add": Entry(f"{_HERE}:add", "Put somebody into a team."),
            "change": Entry(f"{_HERE}:change", "Give a member another role."),
            "remove": Entry(f"{_HERE}:remove", "Take somebody out of a team."),
        }
    },
    examples=[
        "catalog team member list support",
        _ADD,
        "catalog team member change support kwame.asante --role maintainer",
    ],
)


@click.command("list", cls=Command, examples=["catalog team member list support"])
@click.argument("team", metavar="TEAM")
@pass_call
def list_members(call: Call, team: str) -> None:
    """List the members of a team.

    With the roles that reach it from the teams above and from its domain, and where each comes
    from: given in the catalog, or by a group at the identity provider.
    """
    catalog = call.catalog()
    data = {"team": _team(catalog, team)}
    found = data["team"]
    show(data, call, as_text=lambda: _list_text(found, call))
    if call.output == "table":
        above = found["inheritedRoles"]
        more = f", {count(len(above), 'role')} from above" if above else ""
        members = found["members"]
        told = f"{count(len(members), 'member')}{more}." if members or above else "It has none."
        say_remark(f"\n{told}" if members or above else told, call)


@click.command(cls=Command, examples=[_ADD])
@click.argument("team", metavar="TEAM")
@click.argument("person", metavar="HANDLE")
@click.option("--role", type=_ROLE, default="MEMBER", show_default="member",
              help="What they may do in the team.")  # fmt: skip
@_REASON
@pass_call
def add(call: Call, team: str, person: str, *, role: str, reason: str | None) -> None:
    """Put somebody into a team.

    The role also holds in the teams below.
    """
    with call.catalog() as catalog:
        known = _team(catalog, team)
        find_person(catalog, person)
        present = _member(known, person)
        if present is not None and present["role"] != role:
            told = (
                f"{person} is {word(present['role'])} of {team} already. Give another role with"
                f" `catalog team member change {team} {person} --role …`."
            )
            raise CatalogRefused([Refusal("CONFLICT", told)])
        data = catalog.change("MemberAdd", _wanted(known, person, role=role, reason=reason))
    show(data, call, as_text=lambda: f"{person} is {word(role)} of {team} now.")


@click.command(
    cls=Command,
    examples=["catalog team member change support kwame.asante --role maintainer"],
)
@click.argument("team", metavar="TEAM")
@click.argument("person", metavar="HANDLE")
@click.option("--role", type=_ROLE, required=True, help="What they may do from now on.")
@_REASON
@pass_call
def change(call: Call, team: str, person: str, *, role: str, reason: str | None) -> None:
    """Give a member another role."""
    with call.catalog() as catalog:
        known = _team(catalog, team)
        present = _require_member(known, person)
        data = catalog.change("MemberAdd", _wanted(known, person, role=role, reason=reason))
    before = present["role"]
    told = f"{person} is {word(role)} of {team} now, no more {word(before)}."
    if before == role:
        told = f"{person} is {word(role)} of {team} as before."
    show(data, call, as_text=lambda: told)


@click.command(
    cls=Command,
    examples=['catalog team member remove support kwame.asante --reason "Moved to claims."'],
)
@click.argument("team", metavar="TEAM")
@click.argument("person", metavar="HANDLE")
@_REASON
@pass_call
def remove(call: Call, team: str, person: str, *, reason: str | None) -> None:
    """Take somebody out of a team.

    Anybody may leave a team themselves.
    """
    with call.catalog() as catalog:
        known = _team(catalog, team)
        _require_member(known, person)
        data = catalog.change("MemberRemove", _wanted(known, person, reason=reason))
    show(data, call, as_text=lambda: f"{person} is not in {team} any more.")


def _wanted(team: dict[str, Any], person: str, **said: str | None) -> dict[str, Any]:
    given = {name: value for name, value in said.items() if value is not None}
    return {"teamId": team["id"], "input": {"person": person, **given}}


def _team(catalog: Catalog, slug: str) -> dict[str, Any]:
    found: dict[str, Any] | None = catalog.run("MemberList", {"team": slug})["team"]
    if found is None:
        require_teams(catalog, [slug])
        raise CatalogNotFound([Refusal("NOT_FOUND", f"There is no team “{slug}”.")])
    return found


def _member(team: dict[str, Any], person: str) -> dict[str, Any] | None:
    return next((one for one in team["members"] if one["person"]["handle"] == person), None)


def _require_member(team: dict[str, Any], person: str) -> dict[str, Any]:
    found = _member(team, person)
    if found is None:
        told = f"{person} is not in {team['slug']}."
        above = [o for o in team["inheritedRoles"] if o["person"]["handle"] == person]
        if above:
            told = f"{person} is not in {team['slug']} itself: the role was given in {_place(above[0], '')}."
        raise CatalogNotFound([Refusal("NOT_FOUND", told)])
    return found


def _place(one: dict[str, Any], here: str) -> str:
    if one.get("team"):
        return str(one["team"]["slug"])
    return f"domain {one['domain']['slug']}" if one.get("domain") else here


def _list_text(team: dict[str, Any], call: Call) -> str:
    now, wide = datetime.now(UTC), is_wide()
    rows = [
        (
            one["person"]["handle"],
            one["person"]["displayName"],
            one["role"],
            _place(one, team["slug"]),
            origin(one),
            moment(one["since"], now=now, is_wide=wide),
            one["givenBy"]["handle"] if one.get("givenBy") else "",
            left(one["person"]),
        )
        for one in [*team["members"], *team["inheritedRoles"]]
    ]
    return table(_MEMBERS, rows, width=width(), is_coloured=call.is_coloured()) if rows else ""
