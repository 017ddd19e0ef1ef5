"""Why somebody may or may not do something, as the schema tells it."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from catalog.access.explaining import Explanation
from catalog.access.roles import Permission as PermissionValues
from catalog.api.enums import AccessRule, Permission, Role, RoleScope
from catalog.api.fields import argument, field
from catalog.api.filters import ABSENT
from catalog.api.inputs import or_default
from catalog.assets.explaining import explain_access


@strawberry.type(description="A role that decided.")
class HeldRole:
    """A role and where it is held."""

    role: Role = field("The role.")
    scope: RoleScope = field("How far it reaches.")
    where: str | None = field("Slug of the domain or team, or reference of the asset.")


@strawberry.type(description="Why somebody may or may not do something.")
class AccessExplanation:
    """A decision and its reasons."""

    permission: Permission = field("What it is about; `ASSET_READ` is seeing.")
    is_allowed: bool = field("Whether it is allowed.")
    rule: AccessRule = field("Which rule decided.")
    sentence: str = field("The decision for people.")
    because: list[HeldRole] = field("The roles that allow it; empty when none does or is needed.")
    roles_needed: list[Role] = field("Roles that allow it, whoever holds them.")


@strawberry.type(description="What somebody may do to something, and why.")
class AccessReport:
    """Decisions about one thing."""

    name: str = field("Whom it is about.")
    explanations: list[AccessExplanation] = field("One for each permission asked for.")
    ask: list[str] = field("Handles of people who can give what is missing, five at most.")


@strawberry.type
class AccessQuery:
    """Explaining decisions."""

    @strawberry.field(
        description="What you, or a person of your choice, may do to an asset, to a team or in the"
        " organisation, and why or why not. About others it needs `access:explain`."
    )
    async def access(
        self,
        info: Info,
        reference: Annotated[str | None, argument("To this asset.")] = ABSENT,
        team: Annotated[str | None, argument("To this team, by slug.")] = ABSENT,
        person: Annotated[
            str | None, argument("By this person, by handle; you if absent.")
        ] = ABSENT,
        permissions: Annotated[
            list[Permission] | None, argument("What is to be done; everything if absent.")
        ] = ABSENT,
    ) -> AccessReport | None:
        """Decisions with their reasons."""
        asked = or_default(permissions, None)
        async with info.context.glance() as work:
            told = await explain_access(
                work,
                PermissionValues if asked is None else [PermissionValues[p.name] for p in asked],
                reference=or_default(reference, None),
                team=or_default(team, None),
                person=or_default(person, None),
            )
        return AccessReport(
            name=told.actor.display_name,
            explanations=[_shown(one, told.explanations[one]) for one in told.explanations],
            ask=list(told.ask),
        )


def _shown(permission: PermissionValues, found: Explanation) -> AccessExplanation:
    return AccessExplanation(
        permission=Permission[permission.name],
        is_allowed=found.is_allowed,
        rule=AccessRule[found.rule.name],
        sentence=found.sentence,
        because=[
            HeldRole(role=Role[one.role.name], scope=RoleScope[one.scope.name], where=one.where)
            for one in found.held
        ],
        roles_needed=[Role[role.name] for role in found.roles],
    )
