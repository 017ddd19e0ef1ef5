"""Who may bring people in, and what every change of a directory has in common."""

from catalog.access.actor import ActorKind, Via
from catalog.access.roles import Permission
from catalog.errors import CatalogError, Denied
from catalog.work import UnitOfWork

REASON = "SCIM"
"""What the audit gives as the reason of every change that a directory makes."""


class Outdated(CatalogError):
    """The caller has seen another version than there is."""

    code = "OUTDATED"


def require_directory(work: UnitOfWork) -> None:
    """Denied unless a program asks that may bring people in.

    A service account's token counts, or an access token of the provider that names the scope. What
    a browser sends by itself never does, and no token of a person: whoever leaves would take the
    directory along.
    """
    actor = work.actor
    is_program = actor.via is Via.TOKEN and actor.kind is ActorKind.SERVICE_ACCOUNT
    names_scope = actor.limits.scopes is not None and actor.limits.lets(
        Permission.ORGANISATION_SYNC
    )
    if not (is_program or (actor.via is Via.BEARER and names_scope)):
        raise Denied(
            "People are brought in by a service account with the role PROVISIONER; use its token,"
            " with the scope organisation:sync."
        )
    work.require(Permission.ORGANISATION_SYNC)


def require_version(present: int, expected: int | None) -> None:
    """Outdated, unless the caller has seen this version or does not care."""
    if expected is not None and expected != present:
        raise Outdated(f"This was changed in the meantime: it is at version {present} now.")
