"""Acting as somebody on a development server, and choosing light or dark."""

import pytest

from tests.portal.conftest import HOME, Portal


async def test_the_people_to_act_as_are_listed_with_what_one_is_now(portal: Portal) -> None:
    page = await portal.page("/dev/actor?next=/kinds")

    assert page.one("h2", id="now").text == "You act as Mara Lindqvist"
    assert "CoE lead in the whole organisation" in page.text
    buttons = {one.get("value") for one in page.all("button", name="handle")}
    assert buttons == {"ines.duarte", "jonas.weber", "mara.lindqvist", "tom.okafor", "wei.zhang"}
    assert {one.get("value") for one in page.all("input", name="next")} >= {"/kinds"}


async def test_one_acts_as_a_person_from_then_on_and_as_oneself_again(portal: Portal) -> None:
    mine = portal.session
    form = {"handle": "tom.okafor", "next": "/kinds", "csrf": mine.csrf}

    answer = await portal.post("/dev/actor", form, **mine.headers)
    assert (answer.status_code, answer.headers["location"]) == (303, "/kinds")
    assert "set-cookie" not in answer.headers
    there = await portal.get("/dev/actor", **mine.headers)
    assert "You act as <bdi>Tom Okafor</bdi>" in there.text
    assert "Act as yourself" in there.text

    await portal.post("/dev/actor", form | {"handle": ""}, **mine.headers)
    again = await portal.get("/dev/actor", **mine.headers)
    assert "You act as <bdi>Mara Lindqvist</bdi>" in again.text
    assert "Act as yourself" not in again.text


async def test_a_person_who_does_not_exist_is_refused(portal: Portal) -> None:
    form = {"handle": "nobody.here", "next": "/", "csrf": portal.session.csrf}
    answer = await portal.post("/dev/actor", form, **portal.session.headers)

    assert answer.status_code == 404
    page = await portal.get("/kinds", **portal.session.headers)
    assert "You act as <bdi>Mara Lindqvist</bdi>" in page.text


async def test_a_program_cannot_act_by_form(portal: Portal) -> None:
    answer = await portal.post("/dev/actor", {"handle": "tom.okafor", "next": "/"})

    assert answer.status_code == 403
    assert "Programs name the person in the header" in answer.text


FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/dev/actor", "/theme", "/auth/logout", "/auth/bootstrap"])
async def test_a_form_of_another_site_is_refused(
    portal: Portal, path: str, headers: dict[str, str]
) -> None:
    mine = portal.session
    form = {"handle": "tom.okafor", "theme": "dark", "next": "/", "csrf": mine.csrf}
    cookie = {"cookie": mine.headers["cookie"]}
    answer = await portal.post(path, form, **cookie, **headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    page = await portal.get("/kinds", **mine.headers)
    assert "You act as <bdi>Mara Lindqvist</bdi>" in page.text


@pytest.mark.parametrize("csrf", [None, "", "made-up", "é"])
@pytest.mark.parametrize("path", ["/dev/actor", "/theme", "/auth/logout", "/auth/bootstrap"])
async def test_a_form_without_the_token_of_the_session_is_refused(
    portal: Portal, path: str, csrf: str | None
) -> None:
    form = {"handle": "tom.okafor", "theme": "dark", "next": "/"}
    given = form if csrf is None else form | {"csrf": csrf}
    answer = await portal.post(path, given, **portal.session.headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    page = await portal.get("/kinds", **portal.session.headers)
    assert "You act as <bdi>Mara Lindqvist</bdi>" in page.text


async def test_a_form_of_a_browser_that_says_nothing_of_its_page_is_refused(
    portal: Portal,
) -> None:
    form = {"theme": "dark", "next": "/", "csrf": portal.session.csrf}
    answer = await portal.post("/theme", form, cookie=portal.session.headers["cookie"])

    assert answer.status_code == 403


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": HOME}, {}])
async def test_the_theme_is_kept_and_used(portal: Portal, headers: dict[str, str]) -> None:
    answer = await portal.post("/theme", {"theme": "dark", "next": "/kinds"}, **headers)
    portal.client.cookies.clear()

    assert (answer.status_code, answer.headers["location"]) == (303, "/kinds")
    assert answer.cookies["catalog_theme"] == "dark"
    page = await portal.get("/kinds", cookie="catalog_theme=dark")
    assert 'data-theme="dark"' in page.text


async def test_a_theme_nobody_made_is_none(portal: Portal) -> None:
    page = await portal.get("/kinds", cookie='catalog_theme="><script>')

    assert "data-theme=" not in page.text
    assert '"><script>' not in page.text


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example"])
async def test_one_is_never_sent_to_another_site(portal: Portal, back: str) -> None:
    answer = await portal.post("/theme", {"theme": "dark", "next": back})
    portal.client.cookies.clear()

    assert answer.headers["location"] == "/"


async def test_the_way_back_does_not_grow_with_every_visit(portal: Portal) -> None:
    page = await portal.page("/kinds")
    there = page.links["Act as someone else"]
    chosen = await portal.page(there)

    assert there == "/dev/actor?next=%2Fkinds"
    assert [one.get("href") for one in chosen.all("a") if "/dev/actor" in one.get("href")] == []
    assert {one.get("value") for one in chosen.all("input", name="next")} == {"/kinds", there}
