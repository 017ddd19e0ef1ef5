"""`catalog access`: what one may do, and why."""

from typing import Any

import click

from catalog.access.roles import Permission
from catalog.cli.call import Call, pass_call
from catalog.cli.frame import Command
from catalog.cli.output import show, width
from catalog.cli.tables import Column, table
from catalog.cli.words import printable

PERMISSION = click.Choice([permission.value for permission in Permission])
_COLUMNS = (
    Column("PERMISSION", is_whole=True),
    Column("MAY", is_status=True, is_whole=True),
    Column("WHY"),
)


@click.command(
    "access",
    cls=Command,
    examples=[
        "catalog access prompt-template:support/ticket-triage",
        "catalog access --team support --person jonas.weber",
        "catalog access model:pricing/motor-frequency --permission version:publish",
    ],
)
@click.argument("reference", metavar="ASSET", required=False)
@click.option("--team", metavar="TEAM", help="To a team instead of an asset.")
@click.option("--person", metavar="HANDLE", help="About this person; you if left out.")
@click.option(
    "--permission", "permissions", metavar="NAME", multiple=True, type=PERMISSION,
    help="Only this one, such as `version:publish`; repeatable.",
)  # fmt: skip
@pass_call
def access(
    call: Call,
    reference: str | None,
    team: str | None,
    person: str | None,
    permissions: tuple[str, ...],
) -> None:
    """Tell what somebody may do, and why.

    To an asset, to a team, or in the whole organisation. About somebody else this needs
    `access:explain`.
    """
    variables: dict[str, Any] = {"reference": reference, "team": team, "person": person}
    if permissions:
        variables["permissions"] = [Permission(one).name for one in permissions]
    given = {name: value for name, value in variables.items() if value is not None}
    data = call.catalog().run("AccessExplain", given)
    show(data, call, as_text=lambda: _as_text(data["access"], call))


def _as_text(report: dict[str, Any], call: Call) -> str:
    rows = [
        [
            Permission[one["permission"]].value,
            "yes" if one["isAllowed"] else "no",
            printable(one["sentence"]),
        ]
        for one in report["explanations"]
    ]
    found = table(_COLUMNS, rows, width=width(), is_coloured=call.is_coloured())
    if report["ask"]:
        found += f"\nTo get more, ask {', '.join(report['ask'])}."
    return found
