"""Roles outside teams through pages: who holds them, giving and taking, what each allows."""

import pytest

from catalog.access.roles import GRANTS, Permission, Role
from tests.portal.test_members import MARA, Own, held, own

__all__ = ["own"]

WHY = "The audit of 2026."


async def test_a_role_is_given_and_taken_with_a_reason(own: Own) -> None:
    form = {"person": "ines.duarte", "role": "AUDITOR", "domain": "", "reason": WHY}
    given = await own.send("/roles/give", form, who=MARA)
    assert (given.status_code, given.headers["location"]) == (303, "/roles")
    page = await own.page("/roles", who=MARA)
    assert any("Ines Duarte" in row and "Given by Mara Lindqvist" in row for row in held(page))

    person = await own.page("/people/ines.duarte", who="tom.okafor")
    assert "In the whole organisation Since" in person.text
    assert person.links["Auditor"] == "/roles/reference#auditor"

    taken = await own.send("/roles/take", form | {"reason": "It is over."}, who=MARA)
    assert taken.status_code == 303
    assert not any("Ines" in row for row in held(await own.page("/roles", who=MARA)))
    history = await own.page("/audit?person=ines.duarte&action=role", who=MARA)
    assert history.texts("p", klass="audit-said") == [
        "Mara Lindqvist took the role auditor from ines.duarte — . Reason: It is over.",
        f"Mara Lindqvist gave ines.duarte the role auditor — . Reason: {WHY}",
    ]
    assert history.texts("td") == ["AUDITOR", "none", "none", "AUDITOR"]


async def test_a_role_in_a_domain_stands_with_its_domain(own: Own) -> None:
    form = {"person": "ines.duarte", "role": "MAINTAINER", "domain": "risk", "reason": WHY}
    assert (await own.send("/roles/give", form, who=MARA)).status_code == 303

    page = await own.page("/roles", who="tom.okafor")
    assert "Ines Duarte" in page.one("section", id="domain-risk").text
    team = await own.page("/teams/credit-risk/members", who="tom.okafor")
    assert any("Given in the domain Risk" in row and "Maintainer" in row for row in held(team))
    assert (await own.send("/roles/take", form, who=MARA)).status_code == 303
    assert (await own.page("/roles", who=MARA)).all("section", id="domain-risk") == []


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"reason": ""}, "Say why: it stands in the history of decisions."),
        ({"role": ""}, "Choose a role."),
        ({"role": "VIEWER"}, "`role` must be one of STEWARD, COE_CURATOR"),
        ({"role": "COE_LEAD", "domain": "risk"}, "`role` must be one of VIEWER"),
        ({"domain": "nowhere"}, "There is no domain `nowhere`"),
        ({"person": "tom"}, "choose whom you mean"),
        ({"person": "", "reason": ""}, "Say who it is"),
    ],
)
async def test_a_refused_role_is_told_why_and_what_was_typed_is_kept(
    own: Own, form: dict[str, str], said: str
) -> None:
    sent = {"person": "ines.duarte", "role": "AUDITOR", "domain": "", "reason": WHY} | form
    page = await own.refused("/roles/give", sent, who=MARA)

    assert said in page.one("div", role="alert").text
    assert page.one("input", id="give-reason").get("value") == sent["reason"]
    chosen = [one.get("value") for one in page.all("option") if "selected" in one.attributes]
    known = {sent["role"], sent["domain"]} - {"", "nowhere"}
    assert set(chosen) == known
    [person] = [one for one in page.all("input") if one.get("name") == "person"
                and one.get("value") == sent["person"] and one.get("id") in ("give-person", "")
                ][:1]  # fmt: skip
    assert person.get("value") == sent["person"]


async def test_the_last_coe_lead_stays(own: Own) -> None:
    page = await own.page("/roles", who=MARA)
    assert "Stays until somebody else leads the CoE too." in page.text

    form = {"person": MARA, "role": "COE_LEAD", "reason": "x"}
    refused = await own.refused("/roles/take", form, who=MARA)
    said = "Mara Lindqvist is the only CoE lead; make somebody else CoE lead first."
    assert said in refused.one("div", role="alert").text

    give = {"person": "ines.duarte", "role": "COE_LEAD", "reason": "Follows Mara."}
    assert (await own.send("/roles/give", give, who=MARA)).status_code == 303
    assert "Stays until" not in (await own.page("/roles", who=MARA)).text
    assert (await own.send("/roles/take", form, who=MARA)).status_code == 303
    assert "Give a role" not in (await own.page("/roles", who=MARA)).text


async def test_a_role_by_a_group_has_no_form(own: Own) -> None:
    page = await own.page("/roles", who=MARA)
    hidden = [one.get("value") for one in page.all("input") if one.get("name") == "person"]
    assert "nia.adeyemi" not in hidden
    assert page.text.count("It changes where it comes from") == 2

    form = {"person": "nia.adeyemi", "role": "AUDITOR", "reason": "x"}
    refused = await own.refused("/roles/take", form, who=MARA)
    assert "by a group at the identity provider" in refused.one("div", role="alert").text


async def test_who_may_not_give_reads_and_is_refused(own: Own) -> None:
    for who in ("tom.okafor", "lea.stone"):
        page = await own.page("/roles", who=who)
        assert "Mara Lindqvist" in page.text
        assert [f.get("action") for f in page.all("form") if "roles" in f.get("action")] == []
        form = {"person": who, "role": "COE_LEAD", "reason": "I want it."}
        refused = await own.refused("/roles/give", form, who=who)
        assert "This needs person:manage" in refused.one("div", role="alert").text
        form = {"person": MARA, "role": "COE_LEAD", "reason": "x"}
        refused = await own.refused("/roles/take", form, who=who)
        assert "This needs person:manage" in refused.one("div", role="alert").text


async def test_the_reference_is_the_policy(own: Own) -> None:
    page = await own.page("/roles/reference", who="tom.okafor")

    [table] = page.all("table")
    assert page.texts("th")[1 : len(Role) + 1] == [
        "Viewer", "Member", "Contributor", "Maintainer", "Team AI lead", "Steward", "CoE curator",
        "CoE lead", "Auditor", "Platform admin", "Provisioner",
    ]  # fmt: skip
    marks = page.texts("td")
    assert len(marks) == len(Permission) * len(Role)
    told = {
        (permission, role): marks[row * len(Role) + column] == "yes"
        for row, permission in enumerate(Permission)
        for column, role in enumerate(Role)
    }
    assert told == {
        (permission, role): permission in GRANTS[role] for permission in Permission for role in Role
    }
    heads = [h.text for h in page.all("th")][len(Role) + 1 :]
    assert [head.rsplit(" ", 1)[1] for head in heads] == list(Permission)
    assert table.text != ""
    assert page.one("section", id="team-ai-lead").text.startswith("Team AI lead Also retires")


async def test_a_person_tells_roles_teams_and_where_from(own: Own) -> None:
    page = await own.page("/people/nia.adeyemi", who=MARA)

    assert page.texts("h2") == ["Answers for 0 assets", "Roles", "Teams"]
    assert page.text.count("By a group at the identity provider") == 3
    assert page.links["In the domain Customer operations"] == "/roles#domain-customer-operations"
    assert page.links["History of their rights"] == "/audit?person=nia.adeyemi"
    assert page.links["Give a role"] == "/roles?person=nia.adeyemi#give"
    filled = await own.page("/roles?person=nia.adeyemi", who=MARA)
    assert filled.one("input", id="give-person").get("value") == "nia.adeyemi"

    other = await own.page("/people/nia.adeyemi", who="tom.okafor")
    assert "Give a role" not in other.links
    assert "History of their rights" not in other.links
    mine = await own.page("/people/tom.okafor", who="tom.okafor")
    assert mine.links["History of your rights"] == "/audit?person=tom.okafor"


async def test_the_page_of_the_first_lead_says_who_leads(own: Own) -> None:
    page = await own.page("/auth/bootstrap", who="tom.okafor")

    assert page.title == "Somebody leads the CoE"
    assert "Mara Lindqvist" in page.text
    assert [f.get("action") for f in page.all("form") if "bootstrap" in f.get("action")] == []


async def test_what_a_session_does_is_found_by_its_request(own: Own) -> None:
    session = own.portal.session
    form = {"handle": "tom.okafor", "csrf": session.csrf}
    acted = await own.portal.post("/dev/actor", form, **session.headers)
    left = await own.portal.post("/auth/logout", {"csrf": session.csrf}, **session.headers)

    found = await own.events("session")
    assert found[-2:] == [
        ("session.acting", acted.headers["x-request-id"]),
        ("session.closed", left.headers["x-request-id"]),
    ]
    # The link that was opened was a request too.
    assert [action for action, _ in found[:-2]] == ["session.opened"]
    assert len(found[0][1]) > 8
    history = await own.page("/audit?action=session", who=MARA)
    assert history.texts("p", klass="audit-said") == [
        "Mara Lindqvist signed out",
        "Mara Lindqvist began to act as tom.okafor",
        "Mara Lindqvist signed in",
    ]
