"""Ending access tokens, at once and for good."""

from catalog.access.actor import Via
from catalog.access.roles import Permission
from catalog.db.changes import flush
from catalog.db.columns import now, rfc3339
from catalog.errors import NotFound
from catalog.identity.store import accounts as account_store
from catalog.identity.store import tokens as store
from catalog.identity.tables import AccessToken
from catalog.work import UnitOfWork


async def revoke(work: UnitOfWork, token_id: str) -> None:
    """End a token; nothing happens when it was ended before.

    People end their own tokens, and any token ends itself. A service account's needs
    service-account:manage in its team, anybody else's token:revoke in the organisation.
    """
    token = await store.token(work.db, token_id)
    if token is None or not await _may_end(work, token):
        raise NotFound("There is no such token.", path=("id",))
    await end(work, token)


async def end(work: UnitOfWork, token: AccessToken, *, reason: str | None = None) -> None:
    """Revoke a token, whoever may."""
    if token.revoked_at is not None:
        return
    token.revoked_at = now()
    await flush(work.db, taken="The token was changed in the meantime; load it again.")
    await work.record(
        "token.revoked",
        token.id,
        changes={"revoked_at": (None, rfc3339(token.revoked_at))},
        reason=reason,
        public_id=token.public_id,
        title=token.name,
    )


async def _may_end(work: UnitOfWork, token: AccessToken) -> bool:
    actor = work.actor
    if actor.credential_id == token.id:
        return True
    if actor.holds_in_organisation(Permission.TOKEN_REVOKE):
        return True
    if token.account_id is not None:
        account = await account_store.account(work.db, token.account_id)
        return account is not None and actor.holds_in_team(
            Permission.SERVICE_ACCOUNT_MANAGE, account.team_id
        )
    # A token that has fallen into wrong hands must not end the others of its owner.
    return token.person_id == actor.person_id and actor.via is not Via.TOKEN
