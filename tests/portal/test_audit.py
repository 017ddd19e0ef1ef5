"""The history of decisions."""

import re
from typing import Any

import httpx2
import pytest

from catalog.portal import audit_sentences
from tests.live import Live
from tests.portal.conftest import Portal
from tests.portal.organisation import SCRIPT, TRIAGE
from tests.portal.reading import PageRead, read


def told(event: dict[str, Any]) -> str:
    return "".join(part.text for part in audit_sentences.sentence(event))


def event(action: str, reference: str, *changes: tuple[str, Any, Any], **facts: str) -> Any:
    return {
        "action": action,
        "actor": {"kind": "PERSON", "handle": "mara", "person": None},
        "subject": {"type": action.partition(".")[0], "reference": reference},
        "asset": None,
        "changes": [{"field": f, "before": b, "after": a} for f, b, a in changes],
        "facts": [{"name": name, "value": value} for name, value in facts.items()],
    }


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (event("alias.moved", "model:a/b@production", ("version", "1", "2"), alias="production"),
         "moved production of model:a/b from 1 to 2"),
        (event("alias.moved", "model:a/b@production", ("version", None, "2"), alias="production"),
         "pointed the new alias production of model:a/b at 2"),
        (event("alias.moved", "model:a/b@production", ("is_protected", "false", "true"),
               alias="production"), "changed production of model:a/b"),
        (event("alias.rolled-back", "model:a/b@x", ("version", "2", "1"), alias="x"),
         "rolled x of model:a/b back from 2 to 1"),
        (event("asset.updated", "model:a/b", ("title", "A", "B")), "changed the title of model:a/b"),
        (event("asset.updated", "model:a/b", *((n, "A", "B") for n in "abcdef")),
         "changed the a, b, c, d and 2 more of model:a/b"),
        (event("asset.updated", "model:a/b", ("risk_class", "UNCLASSIFIED", "HIGH")),
         "changed the risk class of model:a/b from unclassified to high"),
        (event("asset.updated", "model:a/b", ("risk_class", "HIGH", "LIMITED"),
               ("visibility", "DOMAIN", "TEAM")),
         "changed the risk class and visibility of model:a/b"),
        (event("asset.transferred", "model:a/b", team="motor"),
         "gave model:a/b to the team motor"),
        (event("member.added", "support", ("role", None, "MEMBER"), person="jo", role="MEMBER"),
         "put jo into support as member"),
        (event("member.added", "support", ("role", "MEMBER", "STEWARD"), person="jo",
               role="STEWARD"), "made jo steward instead of member in support"),
        (event("member.added", "support", ("role", None, "TEAM_AI_LEAD"), person="jo",
               role="TEAM_AI_LEAD", source="oidc"),
         "put jo into support as team AI lead, by a group at the identity provider"),
        (event("member.removed", "support", ("role", "MEMBER", None), person="jo"),
         "took jo out of support"),
        (event("member.removed", "support", ("role", "MEMBER", None), person="mara"),
         "left support"),
        (event("role.granted", "jo", role="COE_LEAD"), "gave jo the role CoE lead"),
        (event("role.revoked", "jo", role="AUDITOR", source="oidc"),
         "took the role auditor from jo, by a group at the identity provider"),
        (event("session.acting", "", ("acting_as", None, "jo"), person="jo"), "began to act as jo"),
        (event("session.acting", "", ("acting_as", "jo", None), person="mara"),
         "acted as themselves again"),
        (event("session.opened", ""), "signed in"),
        (event("session.closed", ""), "signed out"),
        (event("session.closed", "", by="provider"),
         "ended a session, as the identity provider said"),
        (event("code.used", "", purpose="bootstrap"), "used the code for the first CoE lead"),
        (event("code.made", "", purpose="development"), "made a sign-in link"),
        (event("role.granted", "jo", role="STEWARD", domain="claims"),
         "gave jo the role steward in the domain claims"),
        (event("token.issued", "", title="Nightly export"), "made the token Nightly export"),
        (event("token.revoked", "", title="Old one"), "ended the token Old one"),
        (event("version.yanked", "model:a/b@1"), "withdrew model:a/b@1"),
        (event("gate.decided", "ci-bot"), "gate decided: ci-bot"),
        (event("break-glass.opened", "x"), "break glass opened: x"),
        # A row that says less than its sentence needs is told plainly.
        (event("asset.transferred", "model:a/b"), "asset transferred: model:a/b"),
        (event("asset.updated", "model:a/b"), "asset updated: model:a/b"),
    ],
)  # fmt: skip
def test_an_event_is_a_sentence(said: Any, sentence: str) -> None:
    assert told(said) == sentence


async def test_decisions_are_told_with_who_what_and_why(portal: Portal) -> None:
    page = await portal.page(f"/audit?reference={TRIAGE}&action=alias")

    assert page.title == "History of decisions"
    assert page.texts("p", klass="audit-said") == [
        (
            f"The catalog itself rolled production of {TRIAGE} back from 2.0.0 to 1.0.0"
            " — . Reason: Too slow."
        ),
        f"The catalog itself moved production of {TRIAGE} from 1.0.0 to 2.0.0 — . Reason: Queues.",
        (
            f"The catalog itself pointed the new alias production of {TRIAGE} at 1.0.0"
            " — . Reason: Start."
        ),
    ]
    assert page.links[TRIAGE] == "/assets/prompt-template/support/ticket-triage"
    assert page.texts("td")[:2] == ["2.0.0", "1.0.0"]
    assert page.one("input", id="audit-reference").get("value") == TRIAGE
    assert "The whole record" in page.texts("h2")
    assert "Who decided what, and why, in the whole organisation." in page.text


async def test_a_maintainer_sees_the_assets_of_the_team_and_no_more(portal: Portal) -> None:
    mine = await portal.page("/audit", as_person="tom.okafor")
    other = await portal.page("/audit", as_person="wei.zhang")

    assert f"registered {TRIAGE}" in mine.text
    assert "pd-retail" not in mine.text
    assert "registered model:credit-risk/pd-retail" in other.text
    assert TRIAGE not in other.text
    for page in (mine, other):
        assert "The whole record" not in page.text
        assert "what you did yourself, and what concerns the teams" in page.text
        assert "export.jsonl" not in page.html


async def test_whoever_may_see_nothing_reads_the_same_as_if_there_were_nothing(
    portal: Portal,
) -> None:
    empty = await portal.page("/audit", as_person="ines.duarte")
    hidden = await portal.page(f"/audit?reference={TRIAGE}", as_person="ines.duarte")
    missing = await portal.page("/audit?reference=model:no/such", as_person="ines.duarte")

    assert empty.texts("h2") == ["Nothing yet"]
    assert hidden.texts("h2") == missing.texts("h2") == ["Nothing fits"]
    # All that differs is what was asked for.
    assert _told_apart(hidden.html) == _told_apart(missing.html)


async def test_days_are_whole_and_wrong_ones_refused(portal: Portal) -> None:
    page = await portal.page("/audit")
    [today, *_] = page.texts("time")
    day = page.all("time")[0].get("datetime")[:10]

    assert today.endswith("UTC")
    assert page.texts("h2")[0] in (await portal.page(f"/audit?since={day}&until={day}")).text
    assert "Nothing fits" in (await portal.page("/audit?until=2020-01-01")).text
    for wrong in ("since=yesterday", "until=9999-12-31"):
        await portal.page(f"/audit?{wrong}", status=400)


def test_older_decisions_follow_on_the_next_page(live_server: Live) -> None:
    def numbers(path: str) -> tuple[list[int], PageRead]:
        found = read(httpx2.get(f"{live_server.url}{path}").text)
        events = found.all("li", klass="audit-event")
        return [int(one.get("id").removeprefix("event-")) for one in events], found

    first, page = numbers("/audit?actor=system")
    second, older = numbers(page.links["Older"])

    assert (len(first), len(second)) == (50, 50)
    # Newest first, none twice; what others did meanwhile has numbers between these.
    assert first + second == sorted({*first, *second}, reverse=True)
    assert older.links["Newest"] == "/audit?actor=system"


def _told_apart(html: str) -> str:
    return re.sub(r"(value|href)=\"[^\"]*(no|support)[^\"]*\"", "", html)


async def test_what_people_wrote_stays_text(portal: Portal) -> None:
    page = await portal.page("/audit?reference=prompt-template:support/hostile")

    assert SCRIPT in page.text
    assert page.all("script", src="") == []
    assert "onerror=alert" not in [one.get("onerror") for one in page.elements]


async def test_assets_and_teams_lead_to_their_history_for_those_who_may(portal: Portal) -> None:
    place = "/assets/prompt-template/support/ticket-triage"
    lead, maintainer = await portal.page(place), await portal.page(place, as_person="tom.okafor")
    stranger = await portal.page(place, as_person="ines.duarte")
    team = await portal.page("/teams/support")

    wanted = "/audit?reference=prompt-template%3Asupport%2Fticket-triage"
    for page in (lead, maintainer):
        assert [a.get("href") for a in page.all("a") if "audit?" in a.get("href")] == [wanted]
    assert "/audit?" not in stranger.html
    assert '"/audit?team=support"' in team.html
    assert "/audit?" not in (await portal.page("/teams/support", as_person="ines.duarte")).html
