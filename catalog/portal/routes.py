"""Everything the portal answers, in one list."""

from litestar.types import ControllerRouterHandler

from catalog.portal import (
    access,
    actors,
    assets,
    audit,
    console,
    grants,
    home,
    kinds,
    search,
    service_accounts,
    static,
    teams,
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
        audit.audit,
        access.access,
        access.make_token,
        access.revoke_token,
        service_accounts.accounts,
        service_accounts.make_account,
        service_accounts.change_role,
        service_accounts.deactivate,
        service_accounts.make_token,
        service_accounts.revoke_token,
        grants.give,
        grants.take,
        kinds.kinds,
        kinds.kind,
        console.console,
        actors.choose_actor,
        actors.act_as,
        actors.choose_theme,
        static.static_file,
    ]
