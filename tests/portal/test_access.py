"""Tokens, service accounts and sharing through pages, as a browser sends their forms."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import AsyncTestClient

from catalog.access.actor import SYSTEM
from catalog.app import create_app, open_workshop
from catalog.db.engine import Database
from catalog.operating import make_sign_in_link
from catalog.owners import members
from catalog.owners.actors import Actors
from catalog.owners.store import rows
from catalog.settings import read_settings
from tests import make
from tests.portal.conftest import HOME, Portal
from tests.portal.organisation import furnish
from tests.portal.reading import read
from tests.signing_in import sign_in

LEAD = "lea.stone"
TEAM = "/teams/support/service-accounts"
TRIAGE = "/assets/prompt-template/support/ticket-triage"
TOKEN = re.compile(r"rcat_(?:pat|svc)_[0-9A-Za-z]{10}_[0-9A-Za-z]{36}")


class Changing:
    """A portal of the test's own, used by one person."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    async def page(self, path: str, *, who: str = LEAD, status: int = 200) -> Any:
        """A page."""
        return await self.portal.page(path, as_person=who, status=status)

    async def send(
        self, path: str, form: dict[str, Any], *, who: str = LEAD, **headers: str
    ) -> Any:
        """The answer to a form."""
        session = self.portal.session
        acting = {"handle": who, "csrf": session.csrf}
        assert (await self.portal.post("/dev/actor", acting, **session.headers)).status_code == 303
        sent = form | {"csrf": session.csrf}
        return await self.portal.post(path, sent, **(session.headers | headers))


@pytest.fixture
async def own(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Changing]:
    """The small organisation, in which Lea Stone leads support."""
    path = tmp_path / "catalog.db"
    shutil.copy(sqlite_template, path)
    url = f"sqlite:///{path}"
    database = Database(url)
    async with open_workshop(database, Actors(database)).open(SYSTEM) as work:
        await furnish(work)
        await make.person(work, LEAD)
        team = await rows.team_by_slug(work.db, "support")
        assert team is not None
        await members.add(work, team.id, person=LEAD, role="TEAM_AI_LEAD")
    await database.close()
    settings = read_settings(base_url=HOME, database_url=url)
    app = create_app(settings)
    async with AsyncTestClient(app, base_url=HOME) as client:
        yield Changing(Portal(client, await sign_in(client, await make_sign_in_link(settings))))


async def test_a_token_is_shown_once_works_and_is_revoked(own: Changing) -> None:
    answer = await own.send(
        "/access/tokens", {"name": "Nightly", "scope": ["catalog:read"], "days": "7"}
    )
    text = read(answer.text).one("code", id="token-text").text
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    assert TOKEN.fullmatch(text)
    query = {"query": "{ viewer { actor { handle } } }"}
    client, header = own.portal.client, {"authorization": f"Bearer {text}"}
    found = await client.post("/graphql", json=query, headers=header)
    assert found.json() == {"data": {"viewer": {"actor": {"handle": LEAD}}}}

    page = await own.page("/access")
    assert text not in page.text
    assert f"{text[:19]}… Read" in page.text
    [revoke] = [f.get("action") for f in page.all("form") if f.get("action").endswith("/revoke")]
    assert (await own.send(revoke, {}, who="tom.okafor")).status_code == 404
    assert (await own.send(revoke, {})).headers["location"] == "/access#tokens"

    found = await client.post("/graphql", json=query, headers=header)
    assert found.status_code == 401
    assert "Revoked" in (await own.page("/access")).text


async def test_a_refused_token_says_why_and_keeps_what_was_entered(own: Changing) -> None:
    answer = await own.send(
        "/access/tokens",
        {"name": "Nightly", "scope": ["version:publish"], "days": "9999", "team": "ghosts"},
    )
    page = read(answer.text)

    assert answer.status_code == 422
    alert = page.one("div", role="alert").text
    assert "`days` must be 1 to 90" in alert
    assert "There is no team `ghosts`." in alert
    assert page.one("input", id="new-name").get("value") == "Nightly"
    assert page.one("input", id="new-team").get("value") == "ghosts"
    assert [one.get("value") for one in page.all("input") if "checked" in one.attributes] == [
        "version:publish"
    ]
    assert "No token" in (await own.page("/access")).text


async def test_nobody_sees_their_own_access_and_makes_nothing(own: Changing) -> None:
    page = await own.page("/access", who="-")
    assert "You hold no role" in page.text
    assert "Make a token" not in page.text
    form = {"name": "x", "scope": "catalog:read"}
    answer = await own.portal.post("/access/tokens", form, **{"sec-fetch-site": "same-origin"})
    assert answer.status_code == 401


async def test_roles_are_told_with_where_they_hold(own: Changing) -> None:
    assert (
        "Team AI lead in Customer support and the teams below it"
        in (await own.page("/access")).text
    )
    assert (
        "CoE lead in the whole organisation"
        in (await own.page("/access", who="mara.lindqvist")).text
    )


async def test_a_service_account_lives_through_its_page(own: Changing) -> None:
    form = {"title": "Pipelines", "slug": "support-ci", "role": "CONTRIBUTOR"}
    made = await own.send(TEAM, form)
    assert (made.status_code, made.headers["location"]) == (303, TEAM)
    again = await own.send(TEAM, form)
    assert again.status_code == 422
    assert "There is a service account `support-ci` already" in again.text

    token = {"name": "Release", "scope": ["catalog:write"], "days": "90"}
    answer = await own.send(f"{TEAM}/support-ci/tokens", token)
    assert TOKEN.fullmatch(read(answer.text).one("code", id="token-text").text)
    assert answer.headers["cache-control"] == "private, no-store"

    assert (await own.send(f"{TEAM}/support-ci/role", {"role": "VIEWER"})).status_code == 303
    assert "Viewer" in (await own.page(TEAM)).text
    assert "Pipelines" in (await own.page("/teams/support", who="tom.okafor")).text
    ended = await own.send(f"{TEAM}/support-ci/deactivate", {"reason": "Gone."})
    assert ended.status_code == 303
    page = await own.page(TEAM)
    assert "Deactivated" in page.text
    assert "Revoked" in page.text


async def test_others_see_the_accounts_and_neither_tokens_nor_forms(own: Changing) -> None:
    await own.send(TEAM, {"title": "Pipelines", "slug": "support-ci", "role": "VIEWER"})
    await own.send(f"{TEAM}/support-ci/tokens", {"name": "Secretive", "scope": "catalog:read"})

    page = await own.page(TEAM, who="tom.okafor")
    assert "Pipelines" in page.text
    assert "Secretive" not in page.text
    assert [f.get("action") for f in page.all("form") if TEAM in f.get("action")] == []
    refused = await own.send(f"{TEAM}/support-ci/role", {"role": "MAINTAINER"}, who="tom.okafor")
    assert refused.status_code == 422
    assert "This needs service-account:manage" in refused.text
    # An account of one team is not found below another.
    below = "/teams/localisation/service-accounts/support-ci/role"
    assert (await own.send(below, {"role": "MAINTAINER"})).status_code == 404


async def test_an_asset_is_shared_and_taken_back_on_its_page(own: Changing) -> None:
    form = {"sort": "person", "whom": "wei.zhang", "role": "VIEWER", "reason": "Review."}
    shared = await own.send(f"{TRIAGE}/grants", form | {"until": "2099-03-31"})
    assert (shared.status_code, shared.headers["location"]) == (303, f"{TRIAGE}#sharing")

    page = await own.page(TRIAGE)
    section = page.one("section", id="sharing").text
    assert "Wei Zhang Review. Given" in section
    assert "Until 31 March 2099" in section
    assert "Lea StoneTeam AI lead" in section
    [take] = [f.get("action") for f in page.all("form") if f.get("action").endswith("/revoke")]
    assert (await own.send(take.replace("ticket-triage", "hostile"), {})).status_code == 404
    assert (await own.send(take, {})).status_code == 303
    assert "It is shared with nobody else." in (await own.page(TRIAGE)).text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"whom": "ghost"}, "There is nobody here with the handle `ghost`."),
        ({"until": "2020-01-01"}, "`expiresAt` has passed; choose a moment to come."),
        ({"until": "soon"}, "Write the day it ends as 2027-01-31."),
        ({"reason": ""}, "Say why, for those who look at the grant later."),
        ({"sort": "planet"}, "Say who it is for, and choose a role."),
        ({"whom": LEAD}, "Nobody gives a role to themselves"),
    ],
)
async def test_a_grant_that_is_refused_says_why(
    own: Changing, wrong: dict[str, str], told: str
) -> None:
    form = {"sort": "person", "whom": "wei.zhang", "role": "VIEWER", "reason": "Review."} | wrong
    answer = await own.send(f"{TRIAGE}/grants", form)

    assert answer.status_code == 422
    page = read(answer.text)
    assert told in page.one("div", role="alert").text
    assert page.one("input", id="grant-whom").get("value") == form["whom"]
    assert "It is shared with nobody else." in (await own.page(TRIAGE)).text


async def test_who_may_not_share_sees_nothing_of_it(own: Changing) -> None:
    form = {"sort": "person", "whom": "wei.zhang", "role": "VIEWER", "reason": "Secret reason."}
    await own.send(f"{TRIAGE}/grants", form)

    for who in ("wei.zhang", "ines.duarte"):
        page = await own.page(TRIAGE, who=who)
        assert "Secret reason." not in page.text
        assert "Who may see and change this" not in page.text
    refused = await own.send(f"{TRIAGE}/grants", form, who="ines.duarte")
    assert refused.status_code == 403
    assert "This needs asset:share in the owning team" in refused.text


async def test_a_risk_class_is_raised_on_the_page_and_not_lowered_by_its_lead(
    own: Changing,
) -> None:
    form = {"riskClass": "HIGH", "visibility": "TEAM", "rowVersion": "1"}
    narrow = await own.send(f"{TRIAGE}/risk", form)
    assert narrow.status_code == 422
    page = read(narrow.text)
    assert "cannot be TEAM; make its visibility DOMAIN or ORG" in page.one("div", role="alert").text

    raised = await own.send(f"{TRIAGE}/risk", form | {"visibility": "ORG"})
    assert (raised.status_code, raised.headers["location"]) == (303, f"{TRIAGE}#risk")
    section = (await own.page(TRIAGE)).one("section", id="risk").text
    assert "High risk Everyone It decides, or helps to decide" in section
    lower = {"riskClass": "LIMITED", "visibility": "ORG", "rowVersion": "2", "reason": "Measured."}
    refused = await own.send(f"{TRIAGE}/risk", lower)
    assert refused.status_code == 422
    assert "This needs risk:lower" in refused.text
    stranger = await own.send(f"{TRIAGE}/risk", lower, who="wei.zhang")
    assert stranger.status_code == 403
    assert "High risk" in (await own.page("/search?risk-class=high")).text


@pytest.mark.parametrize(
    "path",
    [
        "/access/tokens",
        "/access/tokens/token_x/revoke",
        TEAM,
        f"{TEAM}/support-ci/role",
        f"{TEAM}/support-ci/deactivate",
        f"{TEAM}/support-ci/tokens",
        f"{TEAM}/support-ci/tokens/token_x/revoke",
        f"{TRIAGE}/grants",
        f"{TRIAGE}/grants/grant_x/revoke",
    ],
)
@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}]
)
async def test_no_other_site_sends_these_forms(
    portal: Portal, path: str, headers: dict[str, str]
) -> None:
    form = {"name": "x", "scope": "catalog:read", "csrf": portal.session.csrf}
    answer = await portal.post(path, form, **(portal.session.headers | headers))

    assert answer.status_code == 403
