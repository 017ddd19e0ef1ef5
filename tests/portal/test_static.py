"""The portal's own files, and what every answer carries."""

import re

from tests.portal.conftest import Portal


async def test_files_are_kept_for_good_under_their_fingerprint(portal: Portal) -> None:
    page = await portal.page("/")
    files = [link.get("href") for link in page.all("link")]
    files += [script.get("src") for script in page.all("script")]

    assert len(files) >= 8
    for file in files:
        answer = await portal.get(file)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_an_old_fingerprint_gives_the_present_file_for_now(portal: Portal) -> None:
    answer = await portal.get("/static/000000000000/css/base.css")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert answer.headers["content-type"] == "text/css; charset=utf-8"


async def test_only_the_portals_files_are_sent(portal: Portal) -> None:
    for path in ("render.py", "../render.py", "css/../../render.py", "%2e%2e/render.py", "css"):
        answer = await portal.get(f"/static/000000000000/{path}")
        assert answer.status_code == 404


async def test_no_file_names_another_host(portal: Portal) -> None:
    page = await portal.page("/console")
    files = [link.get("href") for link in page.all("link")]
    files += [script.get("src") for script in page.all("script")]

    for file in files:
        text = (await portal.get(file)).text.replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\(", text), file


async def test_pages_allow_nothing_inline_and_nothing_from_elsewhere(portal: Portal) -> None:
    answer = await portal.get("/")
    policy = answer.headers["content-security-policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["vary"] == "Cookie"
