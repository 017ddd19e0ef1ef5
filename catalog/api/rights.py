"""What the caller may do, as part of a compiled read."""

import json
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from catalog.access.actor import Actor
from catalog.access.policy import granted
from catalog.access.roles import Role
from catalog.access.visibility import sight_of, visibility_parameters
from catalog.db.json_sql import JsonText
from catalog.reading.access import Caller
from catalog.reading.build import Build


def caller_of(actor: Actor, *, base_url: str, is_development: bool) -> Caller:
    """The actor as a compiled read sees it; `base_url` is what snippets point to."""
    wide = actor.organisation_roles

    def names(*roles: Role) -> list[str]:
        return [permission.name for permission in granted(actor, wide.union(roles))]

    by_team = {team_id: names(*roles) for team_id, roles in actor.team_roles.items()}
    values: dict[str, Any] = visibility_parameters(actor)
    # An asset that is seen lies within the limits of the credential; a team may not.
    values["actor_rights"] = json.dumps(by_team)
    values["actor_rights_on"] = json.dumps({k: names(*v) for k, v in actor.asset_roles.items()})
    values["actor_rights_everywhere"] = json.dumps(names())
    limits = actor.limits
    if limits.is_within:
        by_team = {team_id: by_team.get(team_id, names()) for team_id in limits.team_ids or ()}
    values["actor_team_rights"] = json.dumps(by_team)
    values["actor_team_rights_everywhere"] = json.dumps([] if limits.is_within else names())
    values["actor_kind"] = actor.kind.value
    values["actor_name"] = actor.display_name
    values["actor_handle"] = actor.handle
    values["base_url"] = base_url
    values["is_development"] = is_development
    return Caller(sight_of(actor).value, values)


def caller_rights(
    _build: Build, team_id: ColumnElement[Any], asset_id: ColumnElement[Any] | None = None
) -> ColumnElement[Any]:
    """The names of the caller's permissions in a team, or on an asset it owns, as a JSON list."""
    return _rights_in(team_id, asset_id)


class _rights_in(ColumnElement[str]):  # noqa: N801 - reads as a function
    inherit_cache = False
    type = JsonText()

    def __init__(self, team_id: ColumnElement[Any], asset_id: ColumnElement[Any] | None) -> None:
        self.team_id = team_id
        self.asset_id = asset_id
        by_team = "actor_team_rights" if asset_id is None else "actor_rights"
        self.by_asset = bindparam("actor_rights_on", None, type_=Text())
        self.by_team = bindparam(by_team, None, type_=Text())
        self.everywhere = bindparam(f"{by_team}_everywhere", None, type_=Text())

    def get_children(self, **_: Any) -> Any:
        on_asset = () if self.asset_id is None else (self.by_asset, self.asset_id)
        return (*on_asset, self.by_team, self.team_id, self.everywhere)


@compiles(_rights_in, "postgresql")
def _rights_postgresql(element: _rights_in, compiler: SQLCompiler, **options: Any) -> str:
    *pairs, everywhere = [compiler.process(part, **options) for part in element.get_children()]
    looked_up = [
        f"({rights})::json -> {key}" for rights, key in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    return f"coalesce({', '.join(looked_up)}, ({everywhere})::json)"


@compiles(_rights_in, "sqlite")
def _rights_sqlite(element: _rights_in, compiler: SQLCompiler, **options: Any) -> str:
    *pairs, everywhere = [compiler.process(part, **options) for part in element.get_children()]
    # Identifiers hold only letters, digits and `_`: they need no escape inside a JSON path.
    looked_up = [
        f"{rights} -> ('$.' || {key})" for rights, key in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    return f"coalesce({', '.join(looked_up)}, {everywhere})"
