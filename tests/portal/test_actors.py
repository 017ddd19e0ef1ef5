"""Acting as somebody on a development server, and choosing light or dark."""

import pytest

from tests.portal.conftest import HOME, Portal


async def test_the_people_to_act_as_are_listed_with_what_one_is_now(portal: Portal) -> None:
    page = await portal.page("/dev/actor?next=/kinds")

    assert page.one("h2", id="now").text == "You act as Mara Lindqvist"
    assert "CoE lead in the whole organisation" in page.text
    buttons = {one.get("value") for one in page.all("button", name="handle")}
    assert buttons == {"", "ines.duarte", "jonas.weber", "tom.okafor", "wei.zhang"}
    assert {one.get("value") for one in page.all("input", name="next")} >= {"/kinds"}


async def test_one_acts_as_a_person_from_then_on(portal: Portal) -> None:
    answer = await portal.post("/dev/actor", {"handle": "tom.okafor", "next": "/kinds"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/kinds")
    assert answer.cookies["catalog_actor"] == "tom.okafor"
    assert "HttpOnly" in answer.headers["set-cookie"]
    portal.client.cookies.clear()


async def test_acting_as_nobody_is_not_being_the_usual_person(portal: Portal) -> None:
    answer = await portal.post("/dev/actor", {"handle": "", "next": "/"})
    nobody = answer.cookies["catalog_actor"]
    portal.client.cookies.clear()

    page = await portal.page("/", as_person=nobody)
    assert "You act as Anonymous" in page.text


async def test_a_person_who_does_not_exist_is_refused(portal: Portal) -> None:
    answer = await portal.post("/dev/actor", {"handle": "nobody.here", "next": "/"})

    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/dev/actor", "/theme"])
async def test_a_form_of_another_site_is_refused(
    portal: Portal, path: str, headers: dict[str, str]
) -> None:
    form = {"handle": "tom.okafor", "theme": "dark", "next": "/"}
    answer = await portal.post(path, form, **headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


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
