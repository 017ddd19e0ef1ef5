"""Everything the portal answers, in one list."""

from litestar.types import ControllerRouterHandler

from catalog.portal import actors, assets, audit, console, home, kinds, search, static, teams


def portal_routes() -> list[ControllerRouterHandler]:
    """The handlers to mount at the root of the application."""
    return [
        home.home,
        search.search,
        search.every_asset,
        search.every_asset_of_kind,
        search.every_asset_of_kind_and_team,
        assets.asset,
        assets.asset_raw,
        assets.asset_versions,
        assets.asset_compare,
        teams.teams,
        teams.team,
        teams.person,
        audit.audit,
        kinds.kinds,
        kinds.kind,
        console.console,
        actors.choose_actor,
        actors.act_as,
        actors.choose_theme,
        static.static_file,
    ]
