"""The audit as the schema shows it: who decided what, and how each field is read."""

import datetime as dt
import json
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, FromClause, Text, and_, literal_column, or_, select, true

from catalog.access.visibility import Sight, visible_audit_event, visible_audit_head
from catalog.api.audit_pages import newest_events
from catalog.api.connections import Node, connection_of
from catalog.api.enums import ActorKind, Via
from catalog.api.fields import argument, field, served
from catalog.api.filters import ABSENT, contains_pattern
from catalog.api.scalars import BigInt
from catalog.assets.tables import Asset as AssetRow
from catalog.audit.tables import AuditEvent as AuditEventRow
from catalog.audit.tables import AuditHead as AuditHeadRow
from catalog.db.columns import Sortable, rfc3339
from catalog.db.rows import table_of
from catalog.owners.tables import Team as TeamRow
from catalog.reading.build import Build
from catalog.reading.shapes import Column, Late, One, Order, Page, Part, Reader, Shape

if TYPE_CHECKING:
    from catalog.api.assets import Asset
    from catalog.api.owners import Person, Team

_LazyAsset = Annotated["Asset", strawberry.lazy("catalog.api.assets")]
_LazyPerson = Annotated["Person", strawberry.lazy("catalog.api.owners")]
_LazyTeam = Annotated["Team", strawberry.lazy("catalog.api.owners")]


@strawberry.type(description="Who did something, as it was known then.")
class AuditActor:
    """The one who acted."""

    kind: ActorKind = field("What sort of caller it was.")
    id: strawberry.ID | None = field("The person or service account; null for the catalog itself.")
    handle: str | None = field("Its handle at that time.")
    person: _LazyPerson | None = field("The person, if it was one.")


@strawberry.type(description="What something was done to, as it was called then.")
class AuditSubject:
    """The thing of an event."""

    type: str = field("What sort of thing, such as `asset`, `version` or `team`.")
    id: strawberry.ID = field("Its id.")
    reference: str | None = field("Its human key, such as a reference, a slug or a handle.")


@strawberry.type(description="A field that differed before and after.")
class AuditChange:
    """One changed field of an event."""

    field: str = strawberry.field(description="The field.")
    before: str | None = strawberry.field(
        description="Its value before, what is no text as JSON; null when there was none. Long"
        " texts are told by length and digest."
    )
    after: str | None = strawberry.field(description="Its value after, likewise.")


@strawberry.type(description="Something else that is known of an event.")
class AuditFact:
    """One fact of an event."""

    name: str = field("What it is.")
    value: str | None = field("Its value, what is no text as JSON.")


@strawberry.type(
    description="One thing that somebody decided or changed; it never changes itself. Its hash"
    " covers everything about it and the event before."
)
class AuditEvent(Node):
    """A row of the audit."""

    seq: BigInt = field("Its number, from 1 without gaps.")
    occurred_at: dt.datetime = field("When.")
    action: str = field("What happened, noun and verb, such as `version.published`.")
    actor: AuditActor = field("Who did it.")
    via: Via = field("How they proved who they are.")
    credential_id: str | None = field("The session or token that was used.")
    on_behalf_of: str | None = field("For whom it was done, if not for the one who did it.")
    subject: AuditSubject = field("What it was done to.")
    asset: _LazyAsset | None = field("The asset it concerns, if it is there and you can see it.")
    team: _LazyTeam | None = field("The team it concerns, if it is still there.")
    reason: str | None = field("The reason that was given.")
    changes: list[AuditChange] = field("The fields that differed.")
    facts: list[AuditFact] = field("What else is known.")
    before_digest: str | None = field("SHA-256 over the whole values before.")
    after_digest: str | None = field("SHA-256 over the whole values after.")
    request_id: str = field("The request it was part of; empty where there was none.")
    previous_hash: str = field("The hash of the event before.")
    hash: str = field("SHA-256 over the hash before and everything here.")


@strawberry.type(description="Where the chain of the audit ends.")
class AuditHead:
    """The last link."""

    seq: BigInt = field("Number of the last event; 0 when there is none.")
    hash: str = field("Its hash.")


@strawberry.input(description="Which events to list; all conditions together.")
class AuditFilter:
    """Conditions on events."""

    action: str | None = strawberry.field(
        default=ABSENT, description="An action, such as `version.published`, or a noun: `version`."
    )
    actor: str | None = strawberry.field(default=ABSENT, description="Done under this handle.")
    subject: strawberry.ID | None = strawberry.field(
        default=ABSENT, description="Done to the thing of this id."
    )
    reference: str | None = strawberry.field(
        default=ABSENT,
        description="Done to this, by reference, slug or handle; the reference of an asset also"
        " finds its versions and aliases.",
    )
    person: str | None = strawberry.field(
        default=ABSENT,
        description="Done to the person of this handle, memberships of teams included.",
    )
    team: str | None = strawberry.field(
        default=ABSENT, description="Concerns the team of this slug, or what it owned then."
    )
    since: dt.datetime | None = strawberry.field(
        default=ABSENT, description="At this moment or later."
    )
    until: dt.datetime | None = strawberry.field(default=ABSENT, description="Before this moment.")
    request_id: str | None = strawberry.field(
        default=ABSENT, description="Part of the request with this id."
    )


AuditEventConnection = connection_of(AuditEvent, "AuditEvent", "events")


@strawberry.type
class AuditQuery:
    """The fields of the query root that read the audit."""

    @strawberry.field(
        description="What was decided and changed, newest first: what you did yourself, what"
        " concerns your team or an asset you maintain, and everything with `audit:read` in the"
        " organisation."
    )
    def audit_events(
        self,
        filter: Annotated[AuditFilter | None, argument("Which of them.")] = ABSENT,
        first: Annotated[int, argument("How many, 1 to 100.")] = 20,
        after: Annotated[str | None, argument("Cursor of the page before.")] = ABSENT,
    ) -> AuditEventConnection:
        """Read through its root."""
        served()

    @strawberry.field(description="The event of this number; null if there is none you can see.")
    def audit_event(self, seq: Annotated[BigInt, argument("Its number.")]) -> AuditEvent | None:
        """Read through its root."""
        served()

    @strawberry.field(
        description="Where the chain of the audit ends. Null without `audit:read` in the"
        " organisation."
    )
    def audit_head(self) -> AuditHead | None:
        """Read through its root."""
        served()


def _visible_event(event: FromClause, sight: str) -> ColumnElement[bool]:
    return visible_audit_event(event, table_of(AssetRow).alias(), Sight(sight))


def _visible_head(_head: FromClause, sight: str) -> ColumnElement[bool]:
    return visible_audit_head(Sight(sight))


def event_conditions(
    build: Build, event: FromClause, arguments: Mapping[str, Any]
) -> list[ColumnElement[bool]]:
    """The conditions of the `filter` argument, all together."""
    wanted = arguments.get("filter") or {}
    found: list[ColumnElement[bool]] = []

    def text(key: str, read: Any = None) -> Any:
        return build.bind(wanted[key], Sortable, read)

    def below(column: ColumnElement[Any], key: str, mark: str) -> ColumnElement[bool]:
        """Everything whose text goes on with the mark, as a range that an index answers."""
        return and_(
            column >= text(key, lambda value: value + mark),
            column < text(key, lambda value: value + chr(ord(mark) + 1)),
        )

    def equal(key: str, column: str) -> None:
        if wanted.get(key) is not None:
            found.append(event.c[column] == build.bind(wanted[key], Text()))

    equal("actor", "actor_handle")
    equal("subject", "subject_id")
    equal("requestId", "request_id")
    if wanted.get("action") is not None:
        action = event.c["action"]
        found.append(or_(action == text("action"), below(action, "action", ".")))
    if wanted.get("reference") is not None:
        reference = event.c["subject_reference"]
        found.append(or_(reference == text("reference"), below(reference, "reference", "@")))
    if wanted.get("person") is not None:
        found.append(_about_person(build, event, wanted["person"]))
    if wanted.get("team") is not None:
        team = table_of(TeamRow).alias()
        of_slug = select(team.c.id).where(team.c.slug == text("team"))
        found.append(event.c["team_id"] == of_slug.scalar_subquery())
    if wanted.get("since") is not None:
        found.append(event.c["occurred_at"] >= text("since", rfc3339))
    if wanted.get("until") is not None:
        found.append(event.c["occurred_at"] < text("until", rfc3339))
    return found


def _about_person(build: Build, event: FromClause, handle: Any) -> ColumnElement[bool]:
    """Done to the person; memberships are events of their teams and name the person in a fact."""
    named = build.bind(
        handle, Text(), lambda text: contains_pattern(f'"person":{json.dumps(text)}')
    )
    return or_(
        and_(
            event.c["subject_type"] == literal_column("'person'", Text()),
            event.c["subject_reference"] == build.bind(handle, Sortable),
        ),
        and_(
            # A range that the index over actions answers.
            event.c["action"] >= literal_column("'member.'", Sortable),
            event.c["action"] < literal_column("'member/'", Sortable),
            event.c["facts"].like(named, escape="\\"),
        ),
    )


def told(value: Any) -> str | None:
    """A recorded value for people: texts as they are, what was long by length and digest."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict) and value.keys() == {"digest", "length"}:
        return f"({value['length']:,} characters, SHA-256 {value['digest'][:16]}…)"
    return json.dumps(value, ensure_ascii=False)


def _changes(inputs: Mapping[str, Any], _arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"field": name, "before": told(change["before"]), "after": told(change["after"])}
        for name, change in json.loads(inputs["diff"]).items()
    ]


def _facts(inputs: Mapping[str, Any], _arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "value": told(value)} for name, value in json.loads(inputs["facts"]).items()
    ]


_EVENT = table_of(AuditEventRow)

AUDIT_SHAPES = (
    Shape(
        "AuditEvent",
        _EVENT,
        visible=_visible_event,
        fields={
            "actor": Part("AuditActor"),
            "subject": Part("AuditSubject"),
            "asset": One("Asset", lambda event, asset: asset.c.id == event.c.asset_id),
            "team": One("Team", lambda event, team: team.c.id == event.c.team_id),
            "changes": Late(lambda _b, event, _r: {"diff": event.c.diff}, _changes),
            "facts": Late(lambda _b, event, _r: {"facts": event.c.facts}, _facts),
        },
    ),
    Shape(
        "AuditActor",
        _EVENT,
        {
            "kind": Column("actor_kind"),
            "id": Column("actor_id"),
            "handle": Column("actor_handle"),
            "person": One("Person", lambda event, person: person.c.id == event.c.actor_id),
        },
    ),
    Shape(
        "AuditSubject",
        _EVENT,
        {
            "type": Column("subject_type"),
            "id": Column("subject_id"),
            "reference": Column("subject_reference"),
        },
    ),
    Shape("AuditHead", table_of(AuditHeadRow), visible=_visible_head),
)

AUDIT_ROOTS: Mapping[str, Reader] = {
    "auditEvents": Page(
        "AuditEvent",
        order=lambda _arguments: Order("seq", is_descending=True),
        narrow=event_conditions,
        near=partial(newest_events, event_conditions),
    ),
    "auditEvent": One(
        "AuditEvent",
        lambda _row, _event: true(),
        narrow=lambda build, event, arguments: [
            event.c.seq == build.bind(arguments["seq"], event.c.seq.type)
        ],
    ),
    "auditHead": One("AuditHead", lambda _row, _head: true()),
}
