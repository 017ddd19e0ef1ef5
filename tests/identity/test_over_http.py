"""Tokens over real HTTP: every kind of credential, every operation that changes something, every
scope; and that nothing anywhere keeps the secret."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from catalog.access.roles import Permission, Role, permissions_of
from catalog.access.scopes import GROUPS, expanded
from catalog.db.engine import Database
from catalog.identity.tables import TokenKind
from catalog.identity.token_text import make as make_text
from tests.conftest import contents
from tests.live import Live

LEAD, TEAM = "petra.nowak", "support"
TRIAGE = "prompt-template:support/ticket-triage"


@dataclass(frozen=True)
class Deed:
    """A change that no credential can finish: who may do it fails at the next rule instead."""

    field: str
    needs: Permission
    asks: str
    passes: str = "INVALID"
    is_on_asset: bool = False


P = Permission
DEEDS = (
    Deed("assetUpdate", P.ASSET_UPDATE, 'id: "{asset}", input: {{rowVersion: 9999}}', "CONFLICT",
         is_on_asset=True),
    Deed("assetRetire", P.ASSET_RETIRE, 'id: "{asset}", input: {{rowVersion: 9999, reason: "x"}}',
         "CONFLICT", is_on_asset=True),
    Deed("assetTransfer", P.ASSET_TRANSFER,
         'id: "{asset}", input: {{rowVersion: 9999, team: "fraud"}}', "CONFLICT", is_on_asset=True),
    Deed("ownershipAssign", P.OWNERSHIP_ASSIGN,
         'assetId: "{asset}", input: {{person: "ghost", role: STEWARD}}', is_on_asset=True),
    Deed("aliasMove", P.ALIAS_MOVE, 'assetId: "{asset}", input: {{name: "candidate", version: "0"}}',
         is_on_asset=True),
    Deed("versionYank", P.VERSION_YANK,
         'id: "{version}", input: {{rowVersion: 9999, reason: "x"}}', "CONFLICT", is_on_asset=True),
    Deed("versionDeprecate", P.VERSION_DEPRECATE,
         'id: "{version}", input: {{rowVersion: 9999, reason: "x"}}', "CONFLICT", is_on_asset=True),
    Deed("assetGrant", P.ASSET_SHARE,
         'assetId: "{asset}", input: {{role: VIEWER, reason: " ", person: "ghost"}}',
         is_on_asset=True),
    Deed("assetRegister", P.ASSET_REGISTER,
         'input: {{kind: MODEL, team: "support", slug: "No Slug", title: "x", summary: "x"}}'),
    Deed("teamUpdate", P.TEAM_UPDATE, 'id: "{team}", input: {{rowVersion: 9999}}', "CONFLICT"),
    Deed("memberAdd", P.MEMBER_MANAGE, 'teamId: "{team}", input: {{person: "ghost", role: MEMBER}}'),
    Deed("personCreate", P.PERSON_MANAGE, 'input: {{handle: "No Handle", displayName: "x"}}'),
    Deed("domainCreate", P.DOMAIN_MANAGE, 'input: {{slug: "No Slug", title: "x"}}'),
    Deed("teamCreate", P.TEAM_CREATE, 'input: {{slug: "No Slug", title: "x"}}'),
    Deed("serviceAccountCreate", P.SERVICE_ACCOUNT_MANAGE,
         'input: {{team: "support", slug: "No Slug", title: "x", role: VIEWER}}'),
)  # fmt: skip


@dataclass
class Service:
    """A running catalog, asked with any credential."""

    client: httpx2.Client
    ids: dict[str, str]

    def ask(self, query: str, headers: dict[str, str], **variables: Any) -> httpx2.Response:
        """The answer as it comes."""
        body = {"query": query, "variables": variables}
        return self.client.post("/graphql", json=body, headers=headers)

    def data(self, query: str, headers: dict[str, str], **variables: Any) -> dict[str, Any]:
        """The data; errors fail."""
        found = self.ask(query, headers, **variables).json()
        assert "errors" not in found, found
        data: dict[str, Any] = found["data"]
        return data

    def token(self, *scopes: str, account: str | None = None, **limits: str) -> tuple[str, str]:
        """Text and id of a token of the team's lead, or of an account."""
        wanted = {"name": "Matrix", "days": 1, "scopes": list(scopes), **limits}
        if account:
            wanted["serviceAccountId"] = account
        query = """mutation ($input: TokenCreateInput!) {
          tokenCreate(input: $input) { errors { message } text token { id } } }"""
        made = self.data(query, person(LEAD), input=wanted)["tokenCreate"]
        assert made["errors"] == []
        return made["text"], made["token"]["id"]

    def revoke(self, token_id: str) -> None:
        """End a token."""
        query = "mutation ($id: ID!) { tokenRevoke(id: $id) { errors { message } } }"
        assert self.data(query, person(LEAD), id=token_id)["tokenRevoke"]["errors"] == []

    def verdicts(self, headers: dict[str, str]) -> dict[str, str]:
        """The first refusal of every deed, by field."""
        found: dict[str, str] = {}
        for deeds in (DEEDS[:8], DEEDS[8:]):
            asked = " ".join(
                f"{d.field}({d.asks.format(**self.ids)}) {{ errors {{ code }} }}" for d in deeds
            )
            for field, payload in self.data(f"mutation {{ {asked} }}", headers).items():
                found[field] = payload["errors"][0]["code"]
        return found


@pytest.fixture
def service(own_server: Live) -> Iterator[Service]:
    """A service of the test's own with the sample organisation, once on each database."""
    client = httpx2.Client(base_url=own_server.url)
    made = Service(client, {})
    query = f"""{{ asset(reference: "{TRIAGE}") {{ id recommendedVersion {{ id }} }}
      team(slug: "{TEAM}") {{ id }} }}"""
    found = made.data(query, {})
    made.ids["asset"] = found["asset"]["id"]
    made.ids["version"] = found["asset"]["recommendedVersion"]["id"]
    made.ids["team"] = found["team"]["id"]
    yield made
    client.close()


def person(handle: str) -> dict[str, str]:
    """What a development server takes a caller for somebody by."""
    return {"x-catalog-person": handle}


def bearer(token: str) -> dict[str, str]:
    """A token as programs send it."""
    return {"authorization": f"Bearer {token}"}


def account_of(service: Service, role: str) -> str:
    """The id of a service account of the team."""
    query = """mutation ($input: ServiceAccountCreateInput!) {
      serviceAccountCreate(input: $input) { errors { message } serviceAccount { id } } }"""
    wanted = {"team": TEAM, "slug": f"bot-{role.lower()}", "title": "Bot", "role": role}
    made = service.data(query, person(LEAD), input=wanted)["serviceAccountCreate"]
    assert made["errors"] == []
    return str(made["serviceAccount"]["id"])


def expected(
    held: frozenset[Permission], scopes: tuple[str, ...], *, reaches_asset: bool, reaches_team: bool
) -> dict[str, str]:
    """The oracle: what a credential is told, by its scopes, its owner's rights and its limits."""
    has = held & expanded(scopes)
    verdicts = {}
    for deed in DEEDS:
        is_organisation = deed.needs in {P.PERSON_MANAGE, P.DOMAIN_MANAGE, P.TEAM_CREATE}
        reaches = reaches_asset if deed.is_on_asset else reaches_team and not is_organisation
        if deed.is_on_asset and not (P.ASSET_READ in has and reaches):
            verdicts[deed.field] = "NOT_FOUND"
        elif deed.needs in has and reaches:
            verdicts[deed.field] = deed.passes
        else:
            verdicts[deed.field] = "DENIED"
    return verdicts


def scope_sets() -> Iterator[tuple[str, ...]]:
    """Every single permission with and without reading, every group, and everything."""
    for permission in Permission:
        yield ("asset:read", permission.value)
    for needed in {deed.needs for deed in DEEDS}:
        yield (needed.value,)
    yield from ((group,) for group in GROUPS)
    yield tuple(p.value for p in Permission)


def test_every_kind_of_token_does_what_its_scopes_and_its_owner_allow(service: Service) -> None:
    held = {
        None: permissions_of(Role.TEAM_AI_LEAD),
        account_of(service, "MAINTAINER"): permissions_of(Role.MAINTAINER),
        account_of(service, "VIEWER"): permissions_of(Role.VIEWER),
    }
    differences, decisions = [], 0
    for scopes in scope_sets():
        for account, rights in held.items():
            token, token_id = service.token(*scopes, account=account)
            found = service.verdicts(bearer(token))
            wanted = expected(rights, scopes, reaches_asset=True, reaches_team=True)
            decisions += len(found)
            if found != wanted:
                differences.append((scopes, account, found, wanted))
            service.revoke(token_id)
            answer = service.ask("{ viewer { isDevelopment } }", bearer(token))
            assert answer.status_code == 401

    assert differences == []
    assert decisions == len(list(scope_sets())) * len(held) * len(DEEDS)


def test_limits_hold_whatever_the_scopes_say(service: Service) -> None:
    everything = tuple(p.value for p in Permission)
    rights = permissions_of(Role.TEAM_AI_LEAD)
    other = "prompt-template:support/ticket-summary"
    for limits, reaches_asset, reaches_team in (
        ({"team": TEAM}, True, True),
        ({"team": "customer-service"}, True, True),  # support lies below it
        ({"team": "fraud"}, False, False),
        ({"asset": TRIAGE}, True, False),
        ({"asset": other}, False, False),
    ):
        token, _ = service.token(*everything, **limits)
        wanted = expected(
            rights, everything, reaches_asset=reaches_asset, reaches_team=reaches_team
        )
        assert service.verdicts(bearer(token)) == wanted, limits


def test_a_credential_is_judged_by_itself_alone(service: Service) -> None:
    good, token_id = service.token("catalog:read")
    service.revoke(token_id)
    for header in (
        f"Bearer {good}",
        f"Bearer {make_text(TokenKind.PERSONAL).text}",
        f"Bearer {make_text(TokenKind.SERVICE).text}",
        f"Bearer {good[:-1]}",
        "Bearer",
        f"Basic {good}",
        f"bearer  {good}",
        good,
    ):
        # Neither the person of the header nor that of the server's settings stands in for it.
        answer = service.ask(
            "{ viewer { actor { handle } } }", {"authorization": header, **person(LEAD)}
        )
        assert answer.status_code == 401, header
        challenge = answer.headers["www-authenticate"]
        assert challenge.startswith('Bearer error="invalid_token", resource_metadata="http')
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
        assert good[20:] not in answer.text


def test_through_a_token_one_sees_that_one_alone(service: Service) -> None:
    token, token_id = service.token("catalog:read", team="fraud")
    service.token("catalog:read")
    query = f"""{{ viewer {{ tokens {{ id }} roles {{ role }} canSeeEverything actor {{ handle }} }}
      person(handle: "{LEAD}") {{ tokens {{ id }} }} }}"""

    seen = service.data(query, bearer(token))
    assert seen["viewer"]["tokens"] == seen["person"]["tokens"] == [{"id": token_id}]
    assert seen["viewer"]["roles"] == []  # those of the owner lie outside the limits
    assert seen["viewer"]["actor"] == {"handle": LEAD}
    whole = service.data(query, person(LEAD))
    assert len(whole["viewer"]["tokens"]) == 2
    assert whole["viewer"]["roles"] == [{"role": "TEAM_AI_LEAD"}]
    for other in ("jonas.weber", "mara.lindqvist", "henrik.solberg"):
        assert service.data(query, person(other))["person"]["tokens"] == []
    assert len(service.data(query, person("ada.wieczorek"))["person"]["tokens"]) == 2


async def test_the_secret_is_in_one_answer_and_nowhere_else(
    service: Service, own_server: Live
) -> None:
    query = """mutation ($input: TokenCreateInput!) {
      tokenCreate(input: $input) { errors { message } text again: text token { prefix } } }"""
    wanted = {"name": "Canary", "days": 1, "scopes": ["catalog:read"]}
    headers = {**person(LEAD), "idempotency-key": "canary"}
    first = service.data(query, headers, input=wanted)["tokenCreate"]
    again = service.data(query, headers, input=wanted)["tokenCreate"]
    secret = first["text"]

    assert first["again"] == secret
    assert (again["text"], again["again"]) == (None, None)
    assert again["token"] == first["token"]
    # It is used, and misused, in every way that might be told of.
    service.data("{ viewer { tokens { id } } }", bearer(secret))
    service.ask("{ nonsense }", bearer(secret))
    service.ask("{ viewer { tokens { id } } }", bearer(secret[:-1]))
    service.ask(query, {**bearer(secret), "idempotency-key": "x"}, input=wanted)
    service.client.get("/search", headers=bearer(secret))
    service.client.get("/no/such/page", headers=bearer(secret))

    core = secret.rsplit("_", 1)[1][:30]
    own_server.log.seek(0)
    assert core.encode() not in own_server.log.read()
    database = Database(own_server.database_url)
    kept = str(await contents(database))
    await database.close()
    assert "Canary" in kept
    assert core not in kept
