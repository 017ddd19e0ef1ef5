"""`catalog role …`: what roles allow, and who holds them in the organisation and in domains."""

from datetime import UTC, datetime
from typing import Any

import click

from catalog.cli.call import Call, pass_call
from catalog.cli.choices import ContractWord
from catalog.cli.directory import find_person, require_domains
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command, Entry, Group
from catalog.cli.output import is_wide, show, width
from catalog.cli.tables import Column, table
from catalog.cli.words import count, moment, printable, total, word
from catalog.client.pages import all_pages
from catalog.client.session import Catalog

_HERE = "catalog.cli.role"
_ROLE = ContractWord("Role", shown="role")
_GIVE = 'catalog role give auditor henrik.solberg --reason "The audit of 2026."'
_TAKE = 'catalog role take auditor henrik.solberg --reason "The audit is over."'
_HOLDINGS = (
    Column("ROLE", is_status=True, is_whole=True),
    Column("PERSON", is_whole=True),
    Column("NAME", rank=2),
    Column("DOMAIN", is_whole=True),
    Column("FROM", is_whole=True, rank=1),
    Column("SINCE", is_whole=True, rank=3),
    Column("GIVEN BY", rank=4),
    Column("LEFT", is_whole=True, rank=5),
)
_ROLES = (
    Column("ROLE", is_whole=True),
    Column("WHAT IT IS FOR"),
    Column("GIVEN IN", rank=1),
)
_PERMISSIONS = (Column("PERMISSION", is_whole=True), Column("WHAT IT ALLOWS"))
_REASON = click.option("--reason", required=True, help="Why, for the history of decisions.")
_DOMAIN = click.option("--domain", metavar="DOMAIN",
                       help="In this domain alone; in the whole organisation if left out.")  # fmt: skip

role = Group(
    name="role",
    help="See and give roles outside teams.\n\nIn the whole organisation, or in the teams of a"
    " domain. Roles in one team: catalog team member.",
    sections={
        "Commands": {
            "list": Entry(f"{_HERE}:list_roles", "List who holds which role."),
            "show": Entry(f"{_HERE}:show_role", "Show what roles allow."),
            "give": Entry(f"{_HERE}:give", "Give somebody a role."),
            "take": Entry(f"{_HERE}:take", "Take a role away."),
        }
    },
    examples=["catalog role list --domain claims", _GIVE, _TAKE],
)


@click.command(
    "list",
    cls=Command,
    examples=["catalog role list", "catalog role list --domain claims --role steward"],
)
@click.option("--role", "wanted", type=_ROLE, help="Only this role.")
@click.option("--domain", metavar="DOMAIN", help="Only in this domain.")
@click.option("--organisation", "is_wide_only", is_flag=True,
              help="Only in the whole organisation.")  # fmt: skip
@click.option("--person", metavar="HANDLE", help="Only of this person.")
@click.option("--first", type=click.IntRange(1, 100), default=100, show_default=True,
              help="How many to show.")  # fmt: skip
@click.option("--all", "is_all", is_flag=True, help="Show every one of them.")
@pass_call
def list_roles(
    call: Call,
    *,
    wanted: str | None,
    domain: str | None,
    is_wide_only: bool,
    person: str | None,
    first: int,
    is_all: bool,
) -> None:
    """List who holds which role.

    In the whole organisation and in domains, and where it comes from: given in the catalog, or by
    a group at the identity provider, which then changes there.
    """
    if domain and is_wide_only:
        raise click.UsageError("Name one of --domain and --organisation.")
    chosen: dict[str, Any] = {}
    if wanted:
        chosen["role"] = wanted
    if domain or is_wide_only:
        chosen["domain"] = domain
    if person:
        chosen["person"] = person
    catalog = call.catalog()
    require_domains(catalog, [domain] if domain else [])
    if person:
        find_person(catalog, person)
    variables = {"filter": chosen, "first": first}
    if is_all:
        data = all_pages(catalog, "RoleList", variables, at=("roleHoldings",))
    else:
        data = catalog.run("RoleList", variables)
    found = data["roleHoldings"]
    show(data, call, as_text=lambda: _list_text(found["nodes"], call))
    if call.output == "table":
        shown = len(found["nodes"])
        more = found["totalCount"]["value"] > shown
        rest = f" of {total(found['totalCount'])}; --all shows the rest" if more else ""
        say_remark(f"\n{count(shown, 'role')}{rest}." if shown else "Nobody holds one.", call)


@click.command("show", cls=Command, examples=["catalog role show", "catalog role show maintainer"])
@click.argument("name", metavar="ROLE", type=_ROLE, required=False)
@pass_call
def show_role(call: Call, name: str | None) -> None:
    """Show what roles allow.

    All of them with what they are for, or one with every permission.
    """
    data = call.catalog().run("RoleShow", {})
    if name is not None:
        data = {"roles": [one for one in data["roles"] if one["role"] == name]}
        show(data, call, as_text=lambda: _role_text(data["roles"][0], call))
    else:
        show(data, call, as_text=lambda: _roles_text(data["roles"], call))


@click.command(cls=Command, examples=[_GIVE])
@click.argument("name", metavar="ROLE", type=_ROLE)
@click.argument("person", metavar="HANDLE")
@_DOMAIN
@_REASON
@pass_call
def give(call: Call, name: str, person: str, *, domain: str | None, reason: str) -> None:
    """Give somebody a role.

    Nobody raises their own rights.
    """
    with call.catalog() as catalog:
        variables = _wanted(catalog, name, person, domain=domain, reason=reason)
        data = catalog.change("RoleGrant", variables)
    show(data, call, as_text=lambda: f"{person} is {word(name)} {_where(domain)} now.")


@click.command(cls=Command, examples=[_TAKE])
@click.argument("name", metavar="ROLE", type=_ROLE)
@click.argument("person", metavar="HANDLE")
@_DOMAIN
@_REASON
@pass_call
def take(call: Call, name: str, person: str, *, domain: str | None, reason: str) -> None:
    """Take a role away.

    The last CoE lead stays until there is another. What a group at the identity provider gives is
    taken there.
    """
    with call.catalog() as catalog:
        variables = _wanted(catalog, name, person, domain=domain, reason=reason)
        data = catalog.change("RoleRevoke", variables)
    show(data, call, as_text=lambda: f"{person} is {word(name)} {_where(domain)} no more.")


def _wanted(
    catalog: Catalog, name: str, person: str, *, domain: str | None, reason: str
) -> dict[str, Any]:
    require_domains(catalog, [domain] if domain else [])
    said: dict[str, Any] = {"role": name, "reason": reason}
    if domain:
        said["domain"] = domain
    return {"personId": find_person(catalog, person)["id"], "input": said}


def _where(domain: str | None) -> str:
    return f"in the domain {domain}" if domain else "in the whole organisation"


def origin(one: dict[str, Any]) -> str:
    """Where a role comes from, in a word."""
    return "provider" if one["origin"] == "PROVIDER" else "catalog"


def left(person: dict[str, Any]) -> str:
    """When somebody left; empty for those who are here."""
    return "" if person["isActive"] else person["leftOn"] or "yes"


def _list_text(holdings: list[dict[str, Any]], call: Call) -> str:
    now, wide = datetime.now(UTC), is_wide()
    rows = [
        (
            one["role"],
            one["person"]["handle"],
            one["person"]["displayName"],
            one["domain"]["slug"] if one["domain"] else "everywhere",
            origin(one),
            moment(one["since"], now=now, is_wide=wide),
            one["givenBy"]["handle"] if one["givenBy"] else "",
            left(one["person"]),
        )
        for one in holdings
    ]
    return table(_HOLDINGS, rows, width=width(), is_coloured=call.is_coloured()) if rows else ""


def _roles_text(roles: list[dict[str, Any]], call: Call) -> str:
    rows = [
        (_kebab(one["role"]), printable(one["summary"]), ", ".join(map(word, one["scopes"])))
        for one in roles
    ]
    return table(_ROLES, rows, width=width(), is_coloured=call.is_coloured())


def _role_text(found: dict[str, Any], call: Call) -> str:
    given_in = ", ".join(map(word, found["scopes"]))
    rows = [(one["name"], one["summary"]) for one in found["permissions"]]
    listed = table(_PERMISSIONS, rows, width=width(), is_coloured=call.is_coloured())
    return (
        f"{_kebab(found['role'])}: {printable(found['summary'])}\nGiven in: {given_in}.\n\n{listed}"
    )


def _kebab(name: str) -> str:
    return name.replace("_", "-").lower()
