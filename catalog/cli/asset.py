"""`catalog asset`: everything about one asset, by what people want to do with it."""

from catalog.cli.frame import Entry, Group

_READ = "catalog.cli.asset_reading"
_CHANGE = "catalog.cli.asset_changing"
_VERSION = "catalog.cli.asset_releasing"

asset = Group(
    name="asset",
    help="Look at assets and change them.\n\nA reference is written kind:team/name. Behind an @"
    " stands the version meant: a number (@2.3.1), an alias (@production) or a range (@^2.0).",
    sections={
        "Look": {
            "list": Entry(f"{_READ}:list_assets", "List assets, filtered and in order."),
            "show": Entry(f"{_READ}:show_asset", "Show one asset and one of its versions."),
            "versions": Entry(f"{_READ}:versions", "List the versions of an asset, newest first."),
            "diff": Entry(f"{_READ}:diff", "Show what changed between two versions."),
        },
        "Offer": {
            "register": Entry(f"{_CHANGE}:register", "Offer a new asset for reuse."),
            "update": Entry(f"{_CHANGE}:update", "Change what an asset says of itself."),
            "transfer": Entry(f"{_CHANGE}:transfer", "Hand an asset over to another team."),
            "retire": Entry(f"{_CHANGE}:retire", "Stop offering an asset."),
        },
        "Release": {
            "publish": Entry(f"{_VERSION}:publish", "Publish a version."),
            "deprecate": Entry(f"{_VERSION}:deprecate", "Steer users away from a version."),
            "yank": Entry(f"{_VERSION}:yank", "Withdraw a version that must not be used."),
            "alias": Entry("catalog.cli.asset_alias:alias", "Move aliases such as production."),
        },
    },
    examples=[
        "catalog asset list --kind prompt-template --owner support",
        "catalog asset show prompt-template:support/ticket-triage",
        "catalog asset diff prompt-template:support/ticket-triage 2.3.0 2.3.1",
        'catalog asset retire model:claims-automation/hail-damage --reason "Nobody used it."',
    ],
)
