"""Service accounts as the schema shows them, and how each field is read."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, FromClause

from catalog.access.visibility import Sight, manageable_account, visible_organisation
from catalog.api.connections import Node
from catalog.api.enums import Role
from catalog.api.fields import field
from catalog.api.tokens import AccessToken, newest_first
from catalog.db.json_sql import json_null_unless
from catalog.db.rows import table_of
from catalog.identity.tables import ServiceAccount as ServiceAccountRow
from catalog.reading.build import Build, FieldRequest
from catalog.reading.shapes import Many, One, Shape

if TYPE_CHECKING:
    from catalog.api.owners import Person, Team

_LazyTeam = Annotated["Team", strawberry.lazy("catalog.api.owners")]
_LazyPerson = Annotated["Person", strawberry.lazy("catalog.api.owners")]


@strawberry.type(description="A program with rights of its own, which a team answers for.")
class ServiceAccount(Node):
    """A program of a team."""

    slug: str = field("Its short name.")
    title: str = field("Its name.")
    description: str = field("What it does.")
    team: _LazyTeam = field("The team that answers for it.")
    role: Role = field("What it may do in this team and the teams below it.")
    is_active: bool = field("Whether it may do anything; once deactivated it stays so.")
    tokens: list[AccessToken] | None = field(
        "Its tokens, newest first; null unless you have `service-account:manage` in its team."
    )
    created_at: dt.datetime = field("When it was made.")
    created_by: _LazyPerson | None = field("Who made it.")
    updated_at: dt.datetime = field("When it last changed.")
    row_version: int = field("Grows with every change; pass it back to change the account.")


def by_title(account: FromClause) -> list[ColumnElement[Any]]:
    """The order of lists of service accounts."""
    return [account.c.title, account.c.slug]


class _TokensOfAccount:
    """Reads the tokens of an account for those who manage it."""

    _all = Many(
        "AccessToken",
        lambda account, token: token.c.account_id == account.c.id,
        order=newest_first,
    )

    def read(self, build: Build, row: FromClause, request: FieldRequest) -> ColumnElement[Any]:
        """The list, or null."""
        return json_null_unless(manageable_account(row), self._all.read(build, row, request))


def _visible(_row: FromClause, sight: str) -> ColumnElement[bool]:
    return visible_organisation(Sight(sight))


SERVICE_ACCOUNT = Shape(
    "ServiceAccount",
    table_of(ServiceAccountRow),
    visible=_visible,
    fields={
        "team": One("Team", lambda account, team: team.c.id == account.c.team_id),
        "tokens": _TokensOfAccount(),
        "createdBy": One("Person", lambda account, person: person.c.id == account.c.created_by_id),
    },
)
