"""Access tokens as the schema shows them, and how each field is read. Their texts are nowhere."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, FromClause, Text, case, literal_column, select

from catalog.access.visibility import manageable_account, visible_token
from catalog.api.enums import TokenKind, TokenState
from catalog.api.fields import field
from catalog.db.clock import present
from catalog.db.rows import table_of
from catalog.identity.tables import AccessToken as AccessTokenRow
from catalog.identity.tables import ServiceAccount as ServiceAccountRow
from catalog.identity.tables import TokenKind as TokenKindValues
from catalog.identity.token_text import PREFIX
from catalog.identity.tokens import shortest
from catalog.reading.build import Build
from catalog.reading.shapes import Expression, Late, One, Shape

if TYPE_CHECKING:
    from catalog.api.assets import Asset
    from catalog.api.owners import Person, Team
    from catalog.api.service_accounts import ServiceAccount

_LazyAsset = Annotated["Asset", strawberry.lazy("catalog.api.assets")]
_LazyTeam = Annotated["Team", strawberry.lazy("catalog.api.owners")]
_LazyPerson = Annotated["Person", strawberry.lazy("catalog.api.owners")]
_LazyAccount = Annotated["ServiceAccount", strawberry.lazy("catalog.api.service_accounts")]


@strawberry.type(description="A token that a program uses in somebody's name.")
class AccessToken:
    """A token; never its text."""

    id: strawberry.ID = field("Opaque identifier, the same for ever.")
    name: str = field("What its owner calls it.")
    kind: TokenKind = field("Whose it is.")
    prefix: str = field("How its text begins, to tell it from others.")
    state: TokenState = field("Whether it can be used.")
    scopes: list[str] = field("What it may be used for: groups first, then single permissions.")
    team: _LazyTeam | None = field("The team that it is limited to, with the teams below it.")
    asset: _LazyAsset | None = field("The asset that it is limited to.")
    person: _LazyPerson | None = field("The person whose it is.")
    service_account: _LazyAccount | None = field("The service account whose it is.")
    created_at: dt.datetime = field("When it was made.")
    created_by: _LazyPerson | None = field("Who made it.")
    expires_at: dt.datetime = field("When it ends.")
    last_used_at: dt.datetime | None = field("When it was last used, to the minute.")
    revoked_at: dt.datetime | None = field("When it was ended before its time.")


def token_visible(token: FromClause, _sight: str) -> ColumnElement[bool]:
    """Whose tokens one sees."""
    account = table_of(ServiceAccountRow).alias()
    managed = select(account.c.id).where(
        account.c.id == token.c.account_id, manageable_account(account)
    )
    return visible_token(token, managed.correlate(token).exists())


def newest_first(token: FromClause) -> list[ColumnElement[Any]]:
    """The order of lists of tokens."""
    return [token.c.id.desc()]


def _kind(_build: Build, token: FromClause) -> ColumnElement[Any]:
    names = {kind.value: literal_column(f"'{kind.name}'", Text()) for kind in TokenKindValues}
    return case(names, value=token.c.kind)


def _prefix(_build: Build, token: FromClause) -> ColumnElement[Any]:
    return (
        literal_column(f"'{PREFIX}'", Text())
        + token.c.kind
        + literal_column("'_'", Text())
        + token.c.public_id
    )


def _state(_build: Build, token: FromClause) -> ColumnElement[Any]:
    return case(
        (token.c.revoked_at.is_not(None), literal_column("'REVOKED'", Text())),
        (token.c.expires_at <= present(), literal_column("'EXPIRED'", Text())),
        else_=literal_column("'ACTIVE'", Text()),
    )


def _scopes(inputs: Mapping[str, Any], _arguments: Mapping[str, Any]) -> list[str]:
    return shortest(inputs["scopes"])


ACCESS_TOKEN = Shape(
    "AccessToken",
    table_of(AccessTokenRow),
    visible=token_visible,
    fields={
        "kind": Expression(_kind),
        "prefix": Expression(_prefix),
        "state": Expression(_state),
        "scopes": Late(lambda _build, token, _request: {"scopes": token.c.scopes}, _scopes),
        "team": One("Team", lambda token, team: team.c.id == token.c.team_id),
        "asset": One("Asset", lambda token, asset: asset.c.id == token.c.asset_id),
        "person": One("Person", lambda token, person: person.c.id == token.c.person_id),
        "serviceAccount": One(
            "ServiceAccount", lambda token, account: account.c.id == token.c.account_id
        ),
        "createdBy": One("Person", lambda token, person: person.c.id == token.c.created_by_id),
    },
)
