"""What programs of others find that are made to find fault: nothing.

Per commit with few examples; with CATALOG_NIGHTLY=1 with some five thousand.
"""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from catalog.access.actor import Actor
from catalog.app import create_app
from catalog.db.engine import Database
from catalog.owners.directory import load_actor
from catalog.settings import read_settings
from catalog.work import Workshop
from tests import make
from tests.house.tree import ROOT
from tests.identity.idp import NODE, Missing
from tests.identity.test_strangers import handlers
from tests.judges.judges import HERE, IS_NIGHTLY, graphql_http, python_judges
from tests.live import Live, serving

LEAD = "mara.lindqvist"
PROVIDER = {
    "CATALOG_AUTH": "oidc",
    "CATALOG_OIDC_ISSUER": "https://idp.example.org",
    "CATALOG_OIDC_CLIENT_ID": "portal",
}
ABSENT = {"/auth/login"}  # asks the provider, which is not there: it says 503, and rightly
NO_LIMIT = {"CATALOG_COST_PER_MINUTE": "0"}


@dataclass(frozen=True)
class Guarded:
    """A service as in production, and a token of its CoE lead."""

    live: Live
    token: str

    @property
    def known(self) -> dict[str, str]:
        """What a program of the CoE lead sends."""
        return {"authorization": f"Bearer {self.token}"}


@pytest.fixture(scope="module")
async def guarded(
    sample_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Guarded]:
    """A service of the sample organisation behind a provider."""
    path = tmp_path_factory.mktemp("guarded") / "catalog.db"
    shutil.copy(sample_sqlite, path)
    database = Database(f"sqlite:///{path}", pool_size=1)
    async with database.glance() as session:
        lead: Actor = await load_actor(session, LEAD)
    async with Workshop(database, {}).open(lead) as work:
        token = await make.token(work)
    await database.close()
    with serving(f"sqlite:///{path}", **PROVIDER, **NO_LIMIT) as live:
        yield Guarded(live, token)


@pytest.fixture(scope="module")
def trusting(sample_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A development server that may be changed at will: it takes programs for whom they say."""
    path = tmp_path_factory.mktemp("trusting") / "catalog.db"
    shutil.copy(sample_sqlite, path)
    with serving(f"sqlite:///{path}", **NO_LIMIT) as live:
        yield live


@pytest.fixture(scope="session")
def programs() -> Path:
    """Where schemathesis and clairvoyance are."""
    return had(python_judges)


def had(judge: Callable[[], Path]) -> Path:
    """A judge, or one clear line why it is left out."""
    try:
        return judge()
    except Missing as reason:
        pytest.skip(str(reason))


def test_the_specification_of_graphql_over_http_is_kept_to_the_letter(trusting: Live) -> None:
    folder = had(graphql_http)
    shutil.copy(HERE / "audit.mjs", folder)
    url = f"{trusting.url}/graphql"
    ended = subprocess.run(
        [NODE, folder / "audit.mjs"],
        env={"GRAPHQL_URL": url},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    told = json.loads(ended.stdout)
    assert [audit for audit in told if audit["status"] != "ok"] == []
    assert len(told) == 61


def test_no_generated_question_or_change_breaks_the_catalog(
    trusting: Live, programs: Path, tmp_path: Path
) -> None:
    examples = 110 if IS_NIGHTLY else 6
    schema = ROOT / "graphql" / "schema.graphql"
    place = [schema, "--url", f"{trusting.url}/graphql", "--header", f"X-Catalog-Person: {LEAD}"]
    judged = schemathesis(programs, place, tmp_path, examples=examples)
    assert judged.total() >= (5_000 if IS_NIGHTLY else 250)
    # Enough of them got as far as an answer.
    assert judged["200"] > judged.total() / 3


def test_no_generated_request_breaks_any_other_address(
    guarded: Guarded, programs: Path, tmp_path: Path
) -> None:
    described = tmp_path / "addresses.json"
    described.write_text(json.dumps(description(guarded.live)))
    for header in ("X-Nobody: 1", f"Authorization: {guarded.known['authorization']}"):
        place = [described, "--url", guarded.live.url, "--header", header]
        judged = schemathesis(programs, place, tmp_path, examples=30 if IS_NIGHTLY else 2)
        assert judged.total() >= 60
    assert httpx2.get(f"{guarded.live.url}/readyz").status_code == 200


def test_nobody_unknown_can_guess_a_field_though_the_tool_finds_them_where_it_may(
    guarded: Guarded, trusting: Live, programs: Path, tmp_path: Path
) -> None:
    sdl = (ROOT / "graphql" / "schema.graphql").read_text("utf-8")
    words = set(re.findall(r"^ +([a-z]\w*)[(:]", sdl, flags=re.MULTILINE))
    assert {"domains", "auditEvents", "tokens", "rowVersion"} < words
    assert guessed(programs, words, guarded.live.url, tmp_path) == set()
    # The control: for a caller that the catalog knows, a few words find what they name.
    few = {"domains", "slug", "nothingOfTheKind"}
    assert guessed(programs, few, trusting.url, tmp_path) == {"domains"}


def guessed(programs: Path, words: set[str], url: str, folder: Path) -> set[str]:
    """The fields of Query that clairvoyance found with a list of words."""
    listed = folder / "words.txt"
    listed.write_text("\n".join(sorted(words)))
    found = folder / "guessed.json"
    found.unlink(missing_ok=True)
    command = [str(programs / "clairvoyance"), "-w", str(listed), "-o", str(found)]
    subprocess.run(
        [*command, "-m", "1", "-b", "0", f"{url}/graphql"],
        capture_output=True,
        check=False,
        timeout=120,
        cwd=folder,
    )
    if not found.exists():
        return set()
    types = json.loads(found.read_text())["data"]["__schema"]["types"]
    return {
        field["name"]
        for each in types
        if each["name"] == "Query"
        for field in each["fields"] or ()
        # What the tool writes for a type it found nothing in.
        if not field["name"].startswith("dummy")
    }


def schemathesis(
    programs: Path, place: list[Any], folder: Path, *, examples: int
) -> "Counter[str]":
    """The statuses of all answers; fails with what schemathesis says when it finds fault."""
    judged = folder / "judged"
    judged.write_text("")
    command = [programs / "schemathesis", "run", *place, "--checks", "nothing_breaks"]
    options = ["--phases", "fuzzing", "--max-examples", str(examples), "--no-color"]
    seed = [] if IS_NIGHTLY else ["--seed", "1"]
    ended = subprocess.run(
        [*command, *options, *seed],
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": "tests.judges.hooks",
            "PYTHONPATH": str(ROOT),
            "JUDGED": str(judged),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
        cwd=folder,
    )
    assert ended.returncode == 0, ended.stdout[-6_000:] + ended.stderr[-2_000:]
    answers = [json.loads(line) for line in judged.read_text().splitlines()]
    return Counter(str(status) for status, _ in answers)


def description(live: Live) -> dict[str, Any]:
    """Every address of the service but `/graphql`, as OpenAPI has it."""
    environment = {**PROVIDER, "CATALOG_BASE_URL": live.url}
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environment.items():
            patched.setenv(name, value)
        app = create_app(read_settings(database_url=live.database_url))
    paths: dict[str, dict[str, Any]] = {}
    text = {"type": "string"}
    for method, path, _ in handlers(app):
        if method == "HEAD" or path in ABSENT:
            continue
        names = re.findall(r"\{(\w+)(?::\w+)?\}", path)
        parameters = [
            {"name": name, "in": "path", "required": True, "schema": {**text, "minLength": 1}}
            for name in names
        ]
        known = ("q", "after", "kind", "since", "until", "from", "to", "next", "code", "state")
        parameters += [{"name": name, "in": "query", "schema": text} for name in known]
        operation: dict[str, Any] = {"parameters": parameters, "responses": {"default": {
            "description": "Anything but a failure of ours."}}}  # fmt: skip
        if method == "POST":
            form = {"type": "object", "additionalProperties": text}
            form["properties"] = dict.fromkeys(
                ("csrf", "name", "scope", "days", "code", "logout_token"), text
            )
            operation["requestBody"] = {
                "content": {"application/x-www-form-urlencoded": {"schema": form}}
            }
        told = re.sub(r"\{(\w+):\w+\}", r"{\1}", path)
        paths.setdefault(told, {})[method.lower()] = operation
    return {"openapi": "3.1.0", "info": {"title": "Addresses", "version": "1"}, "paths": paths}
