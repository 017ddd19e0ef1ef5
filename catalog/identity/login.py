"""Signing in at an OpenID provider, from the first click to the session."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import structlog

from catalog import measuring
from catalog.access.actor import SYSTEM
from catalog.db.changes import flush
from catalog.db.columns import now
from catalog.errors import CatalogError, Conflict
from catalog.identity.claims import SOURCE, Mapping
from catalog.identity.oidc import Answered, Provider, Start, require_code
from catalog.identity.provider_refusals import LoginRefused, Unavailable
from catalog.identity.renewing import Renewing
from catalog.identity.secrets import Vault, digest_of, fresh, is_same
from catalog.identity.sessions import Proof, Sessions
from catalog.identity.store import logins as store
from catalog.identity.store import provisioned
from catalog.identity.tables import Login, LoginAttempt
from catalog.names import check_handle
from catalog.owners import people
from catalog.owners.given import Given, Giver, person_of_handle, replace_given
from catalog.owners.inputs import NewPerson
from catalog.work import UnitOfWork, Workshop

log = structlog.get_logger(__name__)

ATTEMPT_SECONDS = 600
_LONGEST_HANDLE = 63
_LONGEST_SUBJECT = 255
# What a provider answers to a silent login: that it has to talk to the reader, or that it cannot now.
_ASKS = {
    "login_required",
    "interaction_required",
    "consent_required",
    "account_selection_required",
}
_NOT_NOW = {"temporarily_unavailable", "server_error"}


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and the secret that binds the login to it."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Done:
    """The secret of the new session, and where the reader wanted to go."""

    secret: str
    next_path: str


class ProviderLogin:
    """Signs people in."""

    def __init__(
        self,
        provider: Provider,
        workshop: Workshop,
        sessions: Sessions,
        *,
        vault: Vault,
        callback: str,
        mapping: Mapping,
        renewing: Renewing,
        links_handles: bool,
    ) -> None:
        self.provider = provider
        self.vault = vault
        self._workshop = workshop
        self._sessions = sessions
        self._callback = callback
        self.mapping = mapping
        self._renewing = renewing
        self._links_handles = links_handles

    @property
    def issuer(self) -> str:
        """The issuer of the provider."""
        return self.provider.discovery.issuer

    async def begin(self, next_path: str, *, is_silent: bool = False) -> Begun:
        """A login that only the browser with this secret can finish, once, within ten minutes.

        A silent one confirms a session without a word to the reader, or ends it.
        """
        start = await self.provider.begin(self._callback, is_silent=is_silent)
        secret, at = fresh(), now()
        async with self._workshop.open(SYSTEM) as work:
            await store.remove_old(work.db, at=at)
            attempt = LoginAttempt(
                digest=digest_of(secret),
                state=start.state,
                nonce=start.nonce,
                code_verifier=start.code_verifier,
                next_path=next_path,
                is_silent=is_silent,
                expires_at=at + dt.timedelta(seconds=ATTEMPT_SECONDS),
            )
            store.add(work.db, attempt)
        return Begun(start.url, secret)

    async def finish(
        self,
        answer: dict[str, str],
        *,
        secret: str | None,
        replaces: str | None,
        request_id: str,
    ) -> Done:
        """Finish a login with what the provider sent the browser back with.

        The attempt is over with this whatever comes of it. What is written down carries the
        `request_id`. Raises LoginRefused.
        """
        attempt = await self._take(secret)
        state = answer.get("state", "")
        if attempt is None or not is_same(state, attempt.state):
            measuring.count("sign_ins", way="provider", outcome="refused")
            raise LoginRefused(
                "This login was not begun in this browser, is older than ten minutes, or was"
                " finished already. Sign in again."
            )
        await self.provider.require_issuer(answer.get("iss"))
        if attempt.is_silent and answer.get("error") in _NOT_NOW:
            raise Unavailable("The OpenID provider does not answer; try again soon.")
        way, outcome = "silent" if attempt.is_silent else "provider", "failed"
        try:
            handle, proof = await self._proved(answer, attempt, request_id)
            made = await self._sessions.establish(
                handle, replaces=replaces, proof=proof, request_id=request_id
            )
            outcome = "signed_in"
        except LoginRefused:
            outcome = "refused"
            if attempt.is_silent:
                await self._sessions.end(replaces)
            raise
        finally:
            measuring.count("sign_ins", way=way, outcome=outcome)
        return Done(made, attempt.next_path)

    async def _proved(
        self, answer: dict[str, str], attempt: LoginAttempt, request_id: str
    ) -> tuple[str, Proof]:
        """Who the provider says it is, with what the rules give now, and how it was proved."""
        if attempt.is_silent and answer.get("error") in _ASKS:
            raise LoginRefused("Your organisation asks you to sign in again.")
        code = require_code(answer.get("code"), answer.get("error"))
        start = Start("", attempt.state, attempt.nonce, attempt.code_verifier)
        answered = await self.provider.finish(code, redirect_uri=self._callback, start=start)
        assert answered.subject is not None, "a login without a subject is refused"
        claims = await self._all_claims(answered, answered.subject)
        handle = await self._person(answered.subject, claims, request_id)
        session = answered.claims.get("sid")
        proof = Proof(
            self.issuer,
            answered.subject,
            session if isinstance(session, str) else None,
            self.vault.seal(answered.id_token) if answered.id_token else None,
            self._renewing.sealed(answered),
        )
        return handle, proof

    async def _take(self, secret: str | None) -> LoginAttempt | None:
        if not secret:
            return None
        async with self._workshop.open(SYSTEM) as work:
            return await store.take_attempt(work.db, digest_of(secret), at=now())

    async def _all_claims(self, answered: Answered, subject: str) -> dict[str, Any]:
        """The claims of the ID token, with those of userinfo where the groups are only there."""
        claims, access = answered.claims, answered.access_token
        if not access or not self.mapping.wants_more(claims):
            return claims
        try:
            found = await self.provider.userinfo_of(access, subject)
        except Unavailable:
            found = None
        return {**(found or {}), **claims}

    async def _person(self, subject: str, claims: dict[str, Any], request_id: str) -> str:
        if len(subject) > _LONGEST_SUBJECT:
            raise LoginRefused("The provider sent a subject that is no identifier.")
        given = self.mapping.given(claims)
        try:
            return await self._settle(subject, claims, given, request_id)
        except Conflict:
            # Two first logins at once: the second finds what the first made.
            return await self._settle(subject, claims, given, request_id)

    async def _settle(
        self, subject: str, claims: dict[str, Any], given: Given, request_id: str
    ) -> str:
        async with self._workshop.open(SYSTEM, request_id=request_id) as work:
            login, handle = await self._login(work, subject, claims)
            unknown = await replace_given(work, login.person_id, given, Giver(SOURCE))
            login.last_login_at = now()
        if unknown:
            log.warning("rules_name_unknown", unknown=sorted(unknown))
        return handle

    async def _login(
        self, work: UnitOfWork, subject: str, claims: dict[str, Any]
    ) -> tuple[Login, str]:
        known = await store.login(work.db, self.issuer, subject)
        if known is not None:
            handle = await store.handle_of(work.db, self.issuer, subject)
            assert handle is not None
            return known, handle
        brought = await provisioned.person_with_external_id(work.db, _ids(subject, claims))
        if brought is not None:
            # The directory and the provider call them the same, by an id that nobody chooses.
            login = await link(work, self.issuer, subject, brought)
            return login, await provisioned.handle_of(work.db, brought)
        handle = handle_for(claims, self.issuer, subject)
        person = await person_of_handle(work, handle)
        if person is None:
            new = NewPerson(
                handle=handle,
                display_name=_name(claims, handle),
                email=_mail(claims),
                source=SOURCE,
            )
            person_id = await _create(work, new)
        else:
            is_theirs = self._links_handles and claims.get("preferred_username") == handle
            if not is_theirs or await store.has_login(work.db, person.id):
                raise LoginRefused(
                    f"The catalog knows somebody with the handle `{handle}` who does not sign in"
                    " with this account. An operator can join the two with `catalog link`."
                )
            person_id = person.id
        return await link(work, self.issuer, subject, person_id, is_new=person is None), handle


async def link(
    work: UnitOfWork, issuer: str, subject: str, person_id: str, *, is_new: bool = False
) -> Login:
    """Make a subject of a provider a person of the catalog; Conflict when it is one already."""
    if await store.login(work.db, issuer, subject) is not None:
        raise Conflict("This account signs in as somebody already.")
    login = Login(issuer=issuer, subject=subject, person_id=person_id)
    store.add(work.db, login)
    await flush(work.db, taken="This account was joined just now; sign in again.")
    await work.record("login.linked", person_id, issuer=issuer, subject=subject, is_new=is_new)
    return login


def handle_for(claims: dict[str, Any], issuer: str, subject: str) -> str:
    """The handle of somebody new: the user name at the provider where it is one, else a made-up."""
    named = claims.get("preferred_username")
    if isinstance(named, str):
        handle = named.lower().partition("@")[0][:_LONGEST_HANDLE]
        try:
            check_handle(handle)
        except CatalogError:
            pass
        else:
            return handle
    return f"user-{digest_of(f'{issuer} {subject}')[:12]}"


async def _create(work: UnitOfWork, person: NewPerson) -> str:
    try:
        return await people.create(work, person)
    except Conflict:
        raise
    except CatalogError:
        # A name or an address the catalog does not take: the person is welcome without.
        return await people.create(
            work, NewPerson(handle=person.handle, display_name=person.handle, source=SOURCE)
        )


def _ids(subject: str, claims: dict[str, Any]) -> set[str]:
    """What a directory may call somebody who signs in: Entra ID has one name more for them."""
    return {subject, *(each for each in [claims.get("oid")] if isinstance(each, str) and each)}


def _name(claims: dict[str, Any], handle: str) -> str:
    name = claims.get("name")
    return name.strip()[:120] if isinstance(name, str) and name.strip() else handle


def _mail(claims: dict[str, Any]) -> str | None:
    mail = claims.get("email")
    return mail if isinstance(mail, str) and claims.get("email_verified") is True else None
