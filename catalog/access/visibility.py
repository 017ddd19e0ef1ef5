"""The one predicate: which rows an actor may see. Lists, counts, facets, search and exports all
read through it; nothing else decides what is visible."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, false, or_, true

from catalog.access.actor import Actor, ActorKind
from catalog.access.roles import Permission
from catalog.db.lists import among, one_of, text_list


class Sight(StrEnum):
    """How much of the catalog an actor can see; a compiled read is made for one of them."""

    ALL = "ALL"
    SOME = "SOME"
    NONE = "NONE"


def sight_of(actor: Actor) -> Sight:
    """Everything, what the predicate lets through, or nothing at all (an unknown caller)."""
    if actor.kind is ActorKind.SYSTEM or actor.sees_everything:
        return Sight.ALL
    return Sight.NONE if actor.kind is ActorKind.ANONYMOUS else Sight.SOME


def visibility_parameters(actor: Actor) -> dict[str, Any]:
    """The values behind the predicate's parameters, by parameter name."""
    return {
        "actor_domains": sorted(actor.domain_ids),
        "actor_teams": actor.teams_with(Permission.ASSET_READ_TEAM),
        "actor_private_teams": actor.teams_with(Permission.ASSET_READ_PRIVATE),
        "actor_draft_teams": actor.teams_with(Permission.VERSION_READ_DRAFT),
        "actor_assets": sorted(actor.owned_asset_ids),
    }


def visible_asset(asset: FromClause, sight: Sight) -> ColumnElement[bool]:
    """ORG to everyone who is signed in, DOMAIN and TEAM to their members, PRIVATE to maintainers
    of the owning team; named owners of an asset always see it."""
    if sight is not Sight.SOME:
        return true() if sight is Sight.ALL else false()
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


def visible_version(version: FromClause, asset: FromClause, sight: Sight) -> ColumnElement[bool]:
    """Of a visible asset, all versions but drafts; drafts to those who may draft in the team."""
    if sight is not Sight.SOME:
        return true() if sight is Sight.ALL else false()
    return or_(
        ~one_of(version.c.status, "DRAFT", "IN_REVIEW"),
        among(asset.c.owner_team_id, text_list("actor_draft_teams")),
        among(asset.c.id, text_list("actor_assets")),
    )
