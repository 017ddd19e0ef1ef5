"""The one predicate: which rows an actor may see. Lists, counts, facets, search and exports all
read through it; nothing else decides what is visible."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    false,
    or_,
    select,
    true,
    union,
)

from catalog.access.actor import Actor, ActorKind, Via
from catalog.access.roles import Permission
from catalog.db.lists import among, one_of, rows_of_texts, text_list


class Sight(StrEnum):
    """How much of the catalog an actor can see; a compiled read is made for one of them.

    `ALL_WITHIN` and `SOME_WITHIN` are the same for a token that is limited to teams or assets.
    `ORGANISATION` sees domains, teams and people but no asset: administrators of the platform.
    """

    ALL = "ALL"
    SOME = "SOME"
    ALL_WITHIN = "ALL_WITHIN"
    SOME_WITHIN = "SOME_WITHIN"
    ORGANISATION = "ORGANISATION"
    NONE = "NONE"


def sight_of(actor: Actor) -> Sight:
    """What an actor's statements are made for."""
    if actor.kind is ActorKind.ANONYMOUS:
        return Sight.NONE
    if not actor.reads_assets:
        return Sight.ORGANISATION
    if actor.sees_everything:
        return Sight.ALL_WITHIN if actor.limits.is_within else Sight.ALL
    return Sight.SOME_WITHIN if actor.limits.is_within else Sight.SOME


def visibility_parameters(actor: Actor) -> dict[str, Any]:
    """The values behind the predicate's parameters, by parameter name."""
    permission = Permission.VERSION_READ_DRAFT
    owned = actor.owned_asset_ids
    return {
        "actor_domains": sorted(actor.domain_ids),
        "actor_teams": actor.teams_with(Permission.ASSET_READ_TEAM),
        "actor_private_teams": actor.teams_with(Permission.ASSET_READ_PRIVATE),
        "actor_draft_teams": actor.teams_with(permission),
        "actor_assets": sorted(owned.union(actor.assets_with(Permission.ASSET_READ_TEAM))),
        "actor_draft_assets": sorted(owned.union(actor.assets_with(permission))),
        "reads_all_audit": actor.reads_all_audit,
        "reads_audit_head": actor.holds_in_organisation(Permission.AUDIT_READ),
        "audit_self": _who_acts(actor),
        "audit_teams": actor.teams_with(Permission.AUDIT_READ),
        "audit_asset_teams": actor.teams_with(Permission.AUDIT_READ_ASSET),
        "audit_assets": actor.assets_with(Permission.AUDIT_READ_ASSET),
        "limit_teams": sorted(actor.limits.team_ids or ()),
        "limit_assets": sorted(actor.limits.asset_ids or ()),
        "actor_person": actor.person_id,
        "actor_account": actor.account_id,
        "actor_token": actor.credential_id if actor.via is Via.TOKEN else None,
        "is_limited": actor.limits.is_within,
        "revokes_tokens": actor.holds_in_organisation(Permission.TOKEN_REVOKE),
        "manages_accounts": actor.has_in_organisation(Permission.SERVICE_ACCOUNT_MANAGE),
        "account_teams": actor.teams_with(Permission.SERVICE_ACCOUNT_MANAGE),
        "shares_everything": actor.has_in_organisation(Permission.ASSET_SHARE),
        "share_teams": actor.teams_with(Permission.ASSET_SHARE),
        "share_assets": actor.assets_with(Permission.ASSET_SHARE),
    }


def visible_organisation(sight: Sight) -> ColumnElement[bool]:
    """Domains, teams and people: to everyone who is signed in."""
    return false() if sight is Sight.NONE else true()


def visible_asset(asset: FromClause, sight: Sight) -> ColumnElement[bool]:
    """ORG to everyone who is signed in, DOMAIN and TEAM to their members, PRIVATE to maintainers
    of the owning team; named owners of an asset and those with a grant on it always see it.

    A token that is limited sees nothing else than what lies within its limits.
    """
    match sight:
        case Sight.ALL:
            return true()
        case Sight.SOME:
            return _let_through(asset)
        case Sight.ALL_WITHIN:
            return _within(asset)
        case Sight.SOME_WITHIN:
            return and_(_within(asset), _let_through(asset))
        case _:
            return false()


def visible_version(version: FromClause, asset: FromClause, sight: Sight) -> ColumnElement[bool]:
    """Of a visible asset, all versions but drafts; drafts to those who may draft in the team."""
    if sight in (Sight.ALL, Sight.ALL_WITHIN):
        return true()
    if sight not in (Sight.SOME, Sight.SOME_WITHIN):
        return false()
    return or_(
        ~one_of(version.c.status, "DRAFT", "IN_REVIEW"),
        among(asset.c.owner_team_id, text_list("actor_draft_teams")),
        among(asset.c.id, text_list("actor_draft_assets")),
    )


def visible_audit_event(event: FromClause, asset: FromClause, sight: Sight) -> ColumnElement[bool]:
    """What one did oneself; all that concerns the teams whose audit one reads, and the assets that
    the teams one maintains own now; everything to readers of the organisation's audit.

    `asset` is the table that tells which team owns an asset. A token that is limited reads nothing
    of other teams and assets, not even what its owner did there.
    """
    if sight is Sight.NONE:
        return false()
    let_through = or_(
        bindparam("reads_all_audit", None, type_=Boolean()),
        event.c.actor_id == bindparam("audit_self", None, type_=Text()),
        among(event.c.team_id, text_list("audit_teams")),
        among(event.c.asset_id, text_list("audit_assets")),
        event.c.asset_id.in_(_owned_and_audited(asset)),
    )
    if sight not in (Sight.ALL_WITHIN, Sight.SOME_WITHIN):
        return let_through
    within = or_(
        among(event.c.team_id, text_list("limit_teams")),
        among(event.c.asset_id, text_list("limit_assets")),
    )
    return and_(within, let_through)


def audited_teams() -> FromClause:
    """The teams whose audit one reads, as rows with an `id`: where to look for visible events."""
    return rows_of_texts(text_list("audit_teams"))


def audited_assets(asset: FromClause) -> FromClause:
    """The assets whose audit one reads, as rows with an `id`: where to look for visible events."""
    named = rows_of_texts(text_list("audit_assets"))
    return union(_owned_and_audited(asset), select(named.c.id)).subquery()


def visible_audit_head(sight: Sight) -> ColumnElement[bool]:
    """Where the chain ends: to readers of the organisation's audit."""
    if sight is Sight.NONE:
        return false()
    return bindparam("reads_audit_head", None, type_=Boolean()).is_(true())


def _owned_and_audited(asset: FromClause) -> Select[tuple[str]]:
    return select(asset.c.id).where(among(asset.c.owner_team_id, text_list("audit_asset_teams")))


def _who_acts(actor: Actor) -> str | None:
    """The id under which the audit keeps what the actor does; None where it may not read that."""
    reads_audit = actor.limits.lets(Permission.AUDIT_READ)
    return (actor.person_id or actor.account_id) if reads_audit else None


def shareable_asset(asset: FromClause) -> ColumnElement[bool]:
    """Of the visible assets those whose grants one sees and changes."""
    return or_(
        _flag("shares_everything"),
        among(asset.c.owner_team_id, text_list("share_teams")),
        among(asset.c.id, text_list("share_assets")),
    )


def manageable_account(account: FromClause) -> ColumnElement[bool]:
    """Service accounts whose tokens one sees and makes."""
    within = or_(~_flag("is_limited"), among(account.c.team_id, text_list("limit_teams")))
    return and_(
        within,
        or_(_flag("manages_accounts"), among(account.c.team_id, text_list("account_teams"))),
    )


def visible_token(token: FromClause, managed: ColumnElement[bool]) -> ColumnElement[bool]:
    """One's own tokens, through a token that one alone; all, to those who may revoke any; and
    those of service accounts that are `managed`."""
    used = bindparam("actor_token", None, type_=Text())
    own = or_(
        token.c.person_id == bindparam("actor_person", None, type_=Text()),
        token.c.account_id == bindparam("actor_account", None, type_=Text()),
    )
    return or_(
        _flag("revokes_tokens"),
        managed,
        and_(own, or_(used.is_(None), token.c.id == used)),
    )


def _flag(name: str) -> ColumnElement[bool]:
    return bindparam(name, None, type_=Boolean())


def _within(asset: FromClause) -> ColumnElement[bool]:
    return or_(
        among(asset.c.owner_team_id, text_list("limit_teams")),
        among(asset.c.id, text_list("limit_assets")),
    )


def _let_through(asset: FromClause) -> ColumnElement[bool]:
    columns = asset.c
    return or_(
        columns.visibility == "ORG",
        and_(columns.visibility == "DOMAIN", among(columns.domain_id, text_list("actor_domains"))),
        and_(
            one_of(columns.visibility, "DOMAIN", "TEAM"),
            among(columns.owner_team_id, text_list("actor_teams")),
        ),
        and_(
            columns.visibility == "PRIVATE",
            among(columns.owner_team_id, text_list("actor_private_teams")),
        ),
        among(columns.id, text_list("actor_assets")),
    )
