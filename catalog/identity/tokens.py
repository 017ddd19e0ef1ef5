"""Making access tokens. What one may do with one is decided anew at every request: it leaves of its
owner's rights of that moment what its limits allow."""

import datetime as dt

from catalog.access.actor import UNLIMITED, ActorKind, Via
from catalog.access.roles import Permission
from catalog.access.scopes import GROUPS, SCOPES, expanded
from catalog.assets.naming import parse_reference
from catalog.assets.store import assets
from catalog.db.changes import flush
from catalog.db.columns import now, rfc3339
from catalog.errors import CatalogError, Conflict, Denied
from catalog.identity import token_text
from catalog.identity.accounts import find_account, require_as_much
from catalog.identity.inputs import NewToken
from catalog.identity.store import tokens as store
from catalog.identity.tables import AccessToken, TokenKind
from catalog.owners.checks import Findings, Title
from catalog.owners.store import rows as owners
from catalog.work import UnitOfWork

MOST_DAYS = {TokenKind.PERSONAL: 90, TokenKind.SERVICE: 365}
"""How long a token may hold, by kind."""

MOST_TOKENS = 50
"""How many tokens of one owner may hold at a time."""


async def issue(work: UnitOfWork, new: NewToken) -> str:
    """A token of the actor's own; its id. The text is in `work.shown_once`, and nowhere else.

    Only a person who signed in makes tokens: no token makes another one.
    """
    _require_signed_in(work)
    if work.actor.person_id is None:
        raise Denied("Only people have personal tokens; make one for a service account instead.")
    return await _issue(work, new, TokenKind.PERSONAL, person_id=work.actor.person_id)


async def issue_for(work: UnitOfWork, account_id: str, new: NewToken) -> str:
    """A token of a service account; its id. The text is in `work.shown_once`, and nowhere else.

    Needs service-account:manage in the account's team, and all that the account's role allows.
    """
    account = await find_account(work, account_id, path="serviceAccountId")
    _require_signed_in(work)
    work.require(Permission.SERVICE_ACCOUNT_MANAGE, team_id=account.team_id)
    require_as_much(work, account.role, account.team_id)
    if not account.is_active:
        raise Conflict(f"The service account `{account.slug}` is deactivated.")
    return await _issue(work, new, TokenKind.SERVICE, account_id=account.id)


def shortest(scopes: list[str]) -> list[str]:
    """The scopes with every whole group under its name, for people to read."""
    left, found = set(scopes), list[str]()
    for name, group in reversed(GROUPS.items()):
        members = {permission.value for permission in group}
        if members <= left:
            found.append(name)
            left -= members
    return found + sorted(left)


def _require_signed_in(work: UnitOfWork) -> None:
    actor = work.actor
    if actor.kind is ActorKind.ANONYMOUS:
        raise Denied("Sign in first; nobody else makes tokens.")
    if actor.via is Via.TOKEN or actor.kind is ActorKind.SERVICE_ACCOUNT:
        raise Denied("No token makes tokens; sign in as a person to make one.")
    if actor.limits != UNLIMITED:
        raise Denied("A credential with limits makes no tokens; sign in without them.")


async def _issue(
    work: UnitOfWork,
    new: NewToken,
    kind: TokenKind,
    *,
    person_id: str | None = None,
    account_id: str | None = None,
) -> str:
    findings = Findings()
    name = findings.text(Title, new.name, "name")
    scopes = _scopes(findings, new.scopes)
    if not 1 <= new.days <= MOST_DAYS[kind]:
        findings.add(f"`days` must be 1 to {MOST_DAYS[kind]}; make another token then.", "days")
    if new.team and new.asset:
        findings.add("Limit a token to a team or to an asset, not to both.", "asset")
    team_id = await _team(work, findings, new.team)
    asset_id = await _asset(work, findings, new.asset)
    findings.refuse()
    at = now()
    if await store.holding(work.db, person_id=person_id, account_id=account_id, at=at) >= (
        MOST_TOKENS
    ):
        raise Conflict(f"There are {MOST_TOKENS} tokens that hold; revoke one first.")
    text = token_text.make(kind)
    row = AccessToken(
        public_id=text.public_id,
        digest=text.digest,
        kind=kind.value,
        name=name,
        person_id=person_id,
        account_id=account_id,
        scopes=scopes,
        team_id=team_id,
        asset_id=asset_id,
        created_by_id=work.actor.person_id,
        created_at=at,
        expires_at=at + dt.timedelta(days=new.days),
    )
    store.add(work.db, row)
    await flush(work.db, taken="Try again; this happens once in a lifetime.")
    work.shown_once[row.id] = text.text
    await work.record(
        "token.issued",
        row.id,
        public_id=row.public_id,
        title=name,
        kind=kind.name,
        scopes=shortest(scopes),
        account_id=account_id,
        team_id=team_id,
        asset_id=asset_id,
        expires_at=rfc3339(row.expires_at),
    )
    return row.id


def _scopes(findings: Findings, given: object) -> list[str]:
    scopes = list(given) if isinstance(given, list | tuple) else []
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if not scopes:
        findings.add("Name at least one scope, such as `catalog:read`.", "scopes")
    if unknown:
        findings.add(
            f"There is no scope `{str(unknown[0])[:63]}`; there are {', '.join(SCOPES)}.", "scopes"
        )
    return sorted(permission.value for permission in expanded(scopes))


async def _team(work: UnitOfWork, findings: Findings, slug: str | None) -> str | None:
    if not slug:
        return None
    team = await owners.team_by_slug(work.db, slug)
    if team is None:
        findings.add(f"There is no team `{slug[:63]}`.", "team")
    return team.id if team else None


async def _asset(work: UnitOfWork, findings: Findings, reference: str | None) -> str | None:
    if not reference:
        return None
    try:
        found = await assets.visible_id(work, str(parse_reference(reference).asset))
    except CatalogError as error:
        findings.problems += error.under("asset").problems
        return None
    if found is None:
        findings.add("There is no such asset.", "asset")
    return found
