"""`catalog audit …`: who decided what, and the proof that nobody changed the record."""

from datetime import UTC, datetime
from typing import Any

import click

from catalog.cli.call import Call, pass_call
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command, Entry, Group
from catalog.cli.output import is_wide, show, width
from catalog.cli.tables import Column, pairs, table
from catalog.cli.words import count, line, moment
from catalog.client.errors import CatalogNotFound, Refusal
from catalog.client.pages import all_pages

_EVENTS = (
    Column("NUMBER", is_number=True, is_whole=True),
    Column("WHEN", is_whole=True, rank=2),
    Column("WHO", is_whole=True, rank=1),
    Column("ACTION", is_whole=True),
    Column("SUBJECT"),
    Column("REASON", rank=3),
)
_CHANGES = (Column("FIELD", is_whole=True), Column("BEFORE"), Column("AFTER"))

audit = Group(
    name="audit",
    help="See who decided what, and prove that the record is whole.",
    sections={
        "Ask the catalog": {
            "list": Entry("catalog.cli.audit:list_events", "List what was decided, newest first."),
            "show": Entry("catalog.cli.audit:show_event", "Show one event with all it changed."),
        },
        "On the database itself": {
            "verify": Entry("catalog.cli.audit_proof:verify", "Check every row of the chain."),
            "export": Entry("catalog.cli.audit_proof:export", "Write the audit as JSON Lines."),
            "checkpoint": Entry(
                "catalog.cli.audit_proof:checkpoint", "Sign how far the chain goes now."
            ),
            "key": Entry(
                "catalog.cli.audit_proof:key",
                "Make the signing key if there is none, and print its public half.",
            ),
        },
    },
    examples=[
        "catalog audit list --reference prompt-template:support/ticket-triage",
        "catalog audit list --action version.yanked --since 2026-01-01 --output json",
        "catalog audit verify --checkpoints checkpoints.txt",
    ],
)


class Moment(click.ParamType[str]):
    """A day or a moment; without a zone it is UTC."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The moment as RFC 3339."""
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}” is no day such as 2026-11-20 and no RFC 3339 moment.", param, ctx)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()


MOMENT = Moment()


@click.command(
    "list",
    cls=Command,
    examples=[
        "catalog audit list",
        "catalog audit list --action alias --team support",
        "catalog audit list --actor mara.lindqvist --since 2026-11-01",
        "catalog audit list --person kwame.asante",
    ],
)
@click.option("--action", metavar="ACTION", help="An action such as version.published, or a noun.")
@click.option("--actor", metavar="HANDLE", help="Only what this person or account did.")
@click.option("--reference", metavar="REFERENCE",
              help="Only what was done to this; an asset's reference finds its versions too.")  # fmt: skip
@click.option("--person", metavar="HANDLE",
              help="Only what was done to this person, memberships of teams included.")  # fmt: skip
@click.option("--team", metavar="TEAM", help="Only what concerns this team.")
@click.option("--since", type=MOMENT, help="From this day or moment on.")
@click.option("--until", type=MOMENT, help="Before this day or moment.")
@click.option("--request", "request_id", metavar="ID", help="Only what this request did.")
@click.option("--first", type=click.IntRange(1, 100), default=20, show_default=True,
              help="How many to show.")  # fmt: skip
@click.option("--all", "is_all", is_flag=True, help="Show every one of them.")
@pass_call
def list_events(call: Call, /, *, first: int, is_all: bool, **given: str | None) -> None:
    """List what was decided, newest first.

    You see what you did yourself, what concerns teams and assets you answer for, and everything
    with audit:read in the organisation.
    """
    chosen = {
        "requestId" if name == "request_id" else name: value
        for name, value in given.items()
        if value
    }
    wanted = {"filter": chosen, "first": first}
    if is_all:
        data = all_pages(call.catalog(), "AuditList", wanted, at=("auditEvents",))
    else:
        data = call.catalog().run("AuditList", wanted)
    show(data, call, as_text=lambda: _list_text(data["auditEvents"], call))
    if call.output == "table":
        shown = len(data["auditEvents"]["nodes"])
        more = data["auditEvents"]["pageInfo"]["hasNextPage"]
        rest = "; --all shows the rest" if more else ""
        say_remark(f"\n{count(shown, 'event')}{rest}." if shown else "Nothing fits.", call)


@click.command("show", cls=Command, examples=["catalog audit show 1204"])
@click.argument("number", type=click.IntRange(1, 2**53 - 1), metavar="NUMBER")
@pass_call
def show_event(call: Call, number: int) -> None:
    """Show one event with all it changed."""
    data = call.catalog().run("AuditShow", {"seq": number})
    if data["auditEvent"] is None:
        told = f"There is no event {number} that you can see. See `catalog audit list`."
        raise CatalogNotFound([Refusal("NOT_FOUND", told)])
    show(data, call, as_text=lambda: _page_text(data["auditEvent"], call))


def _list_text(events: dict[str, Any], call: Call) -> str:
    if not events["nodes"]:
        return ""
    now, wide = datetime.now(UTC), is_wide()
    rows = [
        (
            str(node["seq"]),
            moment(node["occurredAt"], now=now, is_wide=wide),
            _who(node["actor"]),
            node["action"],
            node["subject"]["reference"] or node["subject"]["id"],
            line(node["reason"] or ""),
        )
        for node in events["nodes"]
    ]
    return table(_EVENTS, rows, width=width(), is_coloured=call.is_coloured())


def _page_text(event: dict[str, Any], call: Call) -> str:
    subject, actor = event["subject"], event["actor"]
    name = (actor["person"] or {}).get("displayName")
    told = {
        "Number": str(event["seq"]),
        "When": event["occurredAt"],
        "Action": event["action"],
        "Subject": f"{subject['type']} {subject['reference'] or subject['id']}",
        "Who": f"{name} ({actor['handle']})" if name else _who(actor),
        "Via": " ".join(part for part in (event["via"], event["credentialId"]) if part),
        "On behalf of": event["onBehalfOf"] or "",
        "Reason": event["reason"] or "",
        **{f"  {fact['name']}": fact["value"] or "" for fact in event["facts"]},
        "Request": event["requestId"],
        "Before": event["beforeDigest"] or "",
        "After": event["afterDigest"] or "",
        "Previous hash": event["previousHash"],
        "Hash": event["hash"],
    }
    parts = [pairs(told)]
    if event["changes"]:
        rows = [
            (change["field"], line(change["before"] or ""), line(change["after"] or ""))
            for change in event["changes"]
        ]
        parts.append(table(_CHANGES, rows, width=width(), is_coloured=call.is_coloured()))
    return "\n\n".join(parts)


def _who(actor: dict[str, Any]) -> str:
    return str(actor["handle"] or actor["kind"].lower())
