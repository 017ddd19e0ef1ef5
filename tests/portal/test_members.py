"""The members of a team through pages, as a browser sends their forms."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar.testing import AsyncTestClient

from catalog.access.actor import SYSTEM
from catalog.access.roles import Role
from catalog.app import create_app, open_workshop
from catalog.db.engine import Database
from catalog.db.rows import metadata
from catalog.operating import make_sign_in_link
from catalog.owners import members
from catalog.owners.actors import Actors
from catalog.owners.given import Given, Giver, replace_given
from catalog.owners.store import rows
from catalog.settings import read_settings
from catalog.work import UnitOfWork
from tests import make
from tests.conftest import contents
from tests.portal.conftest import HOME, Portal
from tests.portal.organisation import furnish
from tests.portal.reading import PageRead, read
from tests.portal.test_access import LEAD, Changing
from tests.signing_in import sign_in

PAGE = "/teams/support/members"
MARA = "mara.lindqvist"


class Own(Changing):
    """A portal of the test's own, with its database at hand."""

    def __init__(self, portal: Portal, url: str) -> None:
        super().__init__(portal)
        self.url = url

    async def refused(self, path: str, form: dict[str, str], *, who: str = LEAD) -> PageRead:
        """The page that comes back when a form is refused; nothing but the acting changed."""
        before = await self._contents()
        answer = await self.send(path, form, who=who)
        after = await self._contents()
        for table in ("membership", "role_grant", "team", "person"):
            assert after[table] == before[table]
        assert answer.status_code == 422, answer.text
        return read(answer.text)

    async def events(self, noun: str) -> list[tuple[str, str]]:
        """Action and request of the events about something, in their order."""
        told = (await self._contents())["audit_event"]
        columns = [column.name for column in metadata.tables["audit_event"].columns]
        action, request = columns.index("action"), columns.index("request_id")
        return [
            (str(row[action]), str(row[request]))
            for row in told
            if str(row[action]).startswith(f"{noun}.")
        ]

    async def _contents(self) -> dict[str, list[tuple[object, ...]]]:
        database = Database(self.url, pool_size=1)
        try:
            return await contents(database)
        finally:
            await database.close()


async def _fill(work: UnitOfWork) -> None:
    await furnish(work)
    await make.person(work, LEAD, job_title="Lead of the desk")
    await make.person(work, "tom.berger", display_name="Tom Berger", job_title="Analyst")
    nia = await make.person(work, "nia.adeyemi", display_name="Nia Adeyemi")
    team = await rows.team_by_slug(work.db, "support")
    assert team is not None
    await members.add(work, team.id, person=LEAD, role="TEAM_AI_LEAD")
    given = Given(
        {"support": Role.CONTRIBUTOR},
        frozenset({("customer-operations", Role.STEWARD)}),
        frozenset({Role.AUDITOR}),
    )
    await replace_given(work, nia, given, Giver("oidc"))


@pytest.fixture
async def own(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Own]:
    """The small organisation; Lea Stone leads support, Nia Adeyemi is there by a group."""
    path = tmp_path / "catalog.db"
    shutil.copy(sqlite_template, path)
    url = f"sqlite:///{path}"
    database = Database(url)
    async with open_workshop(database, Actors(database)).open(SYSTEM) as work:
        await _fill(work)
    await database.close()
    settings = read_settings(base_url=HOME, database_url=url)
    app = create_app(settings)
    async with AsyncTestClient(app, base_url=HOME) as client:
        session = await sign_in(client, await make_sign_in_link(settings))
        yield Own(Portal(client, session), url)


def held(page: PageRead) -> list[str]:
    """Each row of the page: who, since when, from where, in which role."""
    rows_told = [*page.all("div", klass="held-row"), *page.all("li", klass="held-row")]
    return [row.text for row in rows_told]


async def test_a_member_is_added_changed_and_removed(own: Own) -> None:
    form = {"person": "ines.duarte", "role": "CONTRIBUTOR", "reason": "Joins the desk."}
    added = await own.send(PAGE, form)
    assert (added.status_code, added.headers["location"]) == (303, PAGE)
    page = await own.page(PAGE)
    assert any(r.startswith("ID Ines Duarte Product owner") for r in held(page))
    assert "Given by Lea Stone" in page.text

    changed = await own.send(f"{PAGE}/ines.duarte/role", {"role": "MAINTAINER", "reason": ""})
    assert changed.status_code == 303
    assert any("Ines Duarte" in r and r.endswith("Maintainer") for r in held(await own.page(PAGE)))

    gone = await own.send(f"{PAGE}/ines.duarte/remove", {"reason": "Moved on."})
    assert gone.status_code == 303
    assert not any("Ines" in row for row in held(await own.page(PAGE)))

    history = await own.page("/audit?person=ines.duarte")
    assert history.texts("p", klass="audit-said")[:3] == [
        "Lea Stone took ines.duarte out of support — . Reason: Moved on.",
        "Lea Stone made ines.duarte maintainer instead of contributor in support",
        "Lea Stone put ines.duarte into support as contributor — . Reason: Joins the desk.",
    ]


async def test_a_part_of_a_name_is_asked_back_and_what_was_typed_is_kept(own: Own) -> None:
    form = {"person": "tom", "role": "VIEWER", "reason": "Helps out."}
    page = await own.refused(PAGE, form)

    assert "“tom” may be one of 2 people; choose whom you mean." in page.text
    offered = [one.get("value") for one in page.all("input") if one.get("name") == "chosen"]
    assert offered == ["tom.berger", "tom.okafor"]
    assert page.one("input", id="new-reason").get("value") == "Helps out."
    chosen = [one.get("value") for one in page.all("option") if "selected" in one.attributes]
    assert chosen[-1] == "VIEWER"

    sent = await own.send(PAGE, form | {"chosen": "tom.berger"})
    assert sent.status_code == 303
    assert any("Tom Berger" in row and "Viewer" in row for row in held(await own.page(PAGE)))


async def test_a_whole_name_that_one_person_has_is_enough(own: Own) -> None:
    assert (await own.send(PAGE, {"person": "TOM BERGER", "role": "MEMBER"})).status_code == 303
    assert any("Tom Berger" in row for row in held(await own.page(PAGE)))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"person": "", "role": "MEMBER"}, "Say who it is"),
        ({"person": "zzz", "role": "MEMBER"}, "Nobody here is called “zzz”"),
        ({"person": "ines.duarte", "role": "COE_LEAD"}, "Choose a role."),
        ({"person": "ines.duarte", "role": "nonsense"}, "Choose a role."),
        ({"person": "tom.okafor", "role": "VIEWER"}, "is in the team already"),
        ({"person": "jonas.weber", "role": "VIEWER"}, "Jonas Weber has left"),
        ({"person": "x", "chosen": "ghost", "role": "VIEWER"}, "nobody with the handle"),
        (
            {"person": "ines.duarte", "role": "VIEWER", "reason": "x" * 3_000},
            "`reason` is longer than",
        ),
    ],
)
async def test_a_refused_member_is_told_why(own: Own, form: dict[str, str], said: str) -> None:
    page = await own.refused(PAGE, form)

    assert said in page.one("div", role="alert").text
    if "chosen" not in form:
        assert page.one("input", id="new-person").get("value") == form["person"]


async def test_what_a_group_gives_is_shown_and_left_alone(own: Own) -> None:
    page = await own.page(PAGE)
    [nia] = [row for row in held(page) if "Nia" in row and row.endswith("Contributor")]
    assert "By a group at the identity provider" in nia
    assert "It changes where it comes from" in page.text
    actions = [form.get("action") for form in page.all("form")]
    assert f"{PAGE}/nia.adeyemi/role" not in actions
    assert f"{PAGE}/tom.okafor/role" in actions

    for part in ("role", "remove"):
        refused = await own.refused(f"{PAGE}/nia.adeyemi/{part}", {"role": "VIEWER"})
        assert "by a group at the identity provider" in refused.one("div", role="alert").text


async def test_roles_from_above_say_where_they_were_given(own: Own) -> None:
    child = await own.page("/teams/localisation/members", who="ines.duarte")

    rows_told = held(child)
    assert any("Lea Stone" in r and "Given in Customer support" in r for r in rows_told)
    assert any("Nia Adeyemi" in r and "Given in the domain Customer operations" in r
               for r in rows_told)  # fmt: skip
    assert child.links["Customer support"] == "/teams/support/members"
    team = await own.page("/teams/localisation")
    assert "4 roles from above reach it too." in team.text


async def test_others_see_the_list_and_whom_to_ask(own: Own) -> None:
    page = await own.page(PAGE, who="ines.duarte")

    assert page.texts("h2")[:3] == ["In this team", "From above", "Whom to ask"]
    ask = page.one("section", **{"aria-labelledby": "ask"}).text
    assert "Lea Stone Team AI lead" in ask
    assert "Mara Lindqvist CoE lead" in ask
    assert [f.get("action") for f in page.all("form") if "members" in str(f.get("action"))] == []
    assert "History of its members" not in page.text
    refused = await own.refused(PAGE, {"person": "ines.duarte", "role": "VIEWER"},
                                who="ines.duarte")  # fmt: skip
    assert "This needs member:manage" in refused.one("div", role="alert").text


async def test_a_member_leaves_alone(own: Own) -> None:
    page = await own.page(PAGE, who="tom.okafor")
    assert [f.get("action") for f in page.all("form") if "members" in str(f.get("action"))] == [
        f"{PAGE}/tom.okafor/remove"
    ]

    assert (await own.send(f"{PAGE}/tom.okafor/remove", {}, who="tom.okafor")).status_code == 303

    assert not any("Tom" in row for row in held(await own.page(PAGE)))
    history = await own.page("/audit?action=member.removed", who=MARA)
    assert "Tom Okafor left support" in history.texts("p", klass="audit-said")


async def test_the_last_lead_is_warned_and_may_go_and_the_team_says_so(own: Own) -> None:
    page = await own.page(PAGE)
    assert "Nobody else leads this team." in page.text
    assert "Nobody leads this team" not in page.text

    assert (await own.send(f"{PAGE}/{LEAD}/role", {"role": "MEMBER"})).status_code == 303

    for who in (MARA, LEAD):
        assert "Nobody leads this team" in (await own.page(PAGE, who=who)).text
    assert "Nobody leads this team" in (await own.page("/teams/support", who=MARA)).text
    assert "Nobody leads this team" not in (await own.page("/teams/support")).text
    assert "which nobody does at present" in (await own.page(PAGE)).text
    assert "Add a member" not in (await own.page(PAGE)).text


async def test_a_role_is_one_click_from_what_it_allows(own: Own) -> None:
    page = await own.page(PAGE)
    assert page.links["Maintainer"] == "/roles/reference#maintainer"

    reference = await own.page("/roles/reference")
    assert reference.one("section", id="maintainer").text.startswith("Maintainer Also changes")


async def test_a_team_or_member_that_is_not_there_is_not_found(own: Own) -> None:
    await own.page("/teams/ghosts/members", status=404)
    gone = await own.send(f"{PAGE}/ines.duarte/role", {"role": "VIEWER"})
    assert gone.status_code == 404
    assert (await own.send("/teams/ghosts/members", {"person": "x"})).status_code == 404


async def test_a_dissolved_team_takes_nobody(own: Own) -> None:
    page = await own.page("/teams/shop/members", who=MARA)

    assert "The team is dissolved and takes no members." in page.text
    assert "Add a member" not in page.text
    assert "Nobody leads this team" not in page.text


async def test_a_form_of_another_session_adds_nobody(own: Own) -> None:
    session = own.portal.session
    form = {"person": "ines.duarte", "role": "VIEWER", "csrf": "wrong"}
    answer = await own.portal.post(PAGE, form, **session.headers)

    assert answer.status_code == 403
    assert not any("Ines" in row for row in held(await own.page(PAGE)))
