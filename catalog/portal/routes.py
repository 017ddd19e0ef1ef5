"""Everything the portal answers, in one list."""

from litestar.types import ControllerRouterHandler

from catalog.portal import (
    actors,
    assets,
    console,
    home,
    kinds,
    search,
    signing_in,
    static,
    teams,
    well_known,
)


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
        kinds.kinds,
        kinds.kind,
        console.console,
        actors.choose_actor,
        actors.act_as,
        actors.choose_theme,
        signing_in.sign_in,
        signing_in.sign_in_development,
        signing_in.login,
        signing_in.callback,
        signing_in.logout,
        signing_in.back_channel_logout,
        signing_in.bootstrap,
        signing_in.become_lead,
        well_known.protected_resource,
        well_known.catalog_client,
        static.static_file,
    ]
