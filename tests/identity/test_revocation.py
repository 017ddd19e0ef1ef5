"""What ends a right ends it at once, also on a replica that was not asked: two services over one
PostgreSQL, the one changes, the other is asked with a credential it has just taken.

A handful of trials by default; 200 of each sort with CATALOG_NIGHTLY=1.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx2
import pytest

from catalog.owners.actors import KEPT_SECONDS
from tests.live import serving
from tests.postgres import Postgres

TRIALS = 200 if os.environ.get("CATALOG_NIGHTLY") else 3
LEAD, COE_LEAD, ADMIN = "petra.nowak", "mara.lindqvist", "ada.wieczorek"
TOKEN = """mutation ($input: TokenCreateInput!) {
  tokenCreate(input: $input) { errors { message } text token { id } } }"""
REVOKE = "mutation ($id: ID!) { tokenRevoke(id: $id) { errors { message } } }"
ACCOUNT = """mutation ($input: ServiceAccountCreateInput!) {
  serviceAccountCreate(input: $input) { errors { message } serviceAccount { id } } }"""
DEACTIVATE = """mutation ($id: ID!) {
  serviceAccountDeactivate(id: $id, input: {rowVersion: 1}) { errors { message } } }"""
PERSON = """mutation ($input: PersonCreateInput!) {
  personCreate(input: $input) { errors { message } person { id } } }"""
LEAVE = """mutation ($id: ID!, $version: Int!, $on: Date!) {
  personUpdate(id: $id, input: {rowVersion: $version, leftOn: $on}) { errors { message } } }"""
JOIN = """mutation ($team: ID!, $person: String!) {
  memberAdd(teamId: $team, input: {person: $person, role: MAINTAINER}) { errors { message } } }"""
PART = """mutation ($team: ID!, $person: String!) {
  memberRemove(teamId: $team, input: {person: $person}) { errors { message } } }"""
RIGHTS = '{ team(slug: "support") { id viewerCan } }'


@dataclass
class Replicas:
    """Two services over one database."""

    here: httpx2.Client
    there: httpx2.Client
    waits: dict[str, list[float]] = field(default_factory=dict)

    def change(self, query: str, who: str, **variables: Any) -> dict[str, Any]:
        """The payload of a change made here; refusals fail."""
        answer = self.here.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"x-catalog-person": who},
        ).json()
        [payload] = answer["data"].values()
        assert payload["errors"] == []
        found: dict[str, Any] = payload
        return found

    def token(self, who: str, **wanted: Any) -> tuple[str, str]:
        """Text and id of a token made here."""
        wanted = {"name": "Trial", "days": 1, "scopes": ["catalog:write"]} | wanted
        made = self.change(TOKEN, who, input=wanted)
        return made["text"], made["token"]["id"]

    def rights(self, token: str) -> list[str] | None:
        """What the bearer may do in the team, asked there; None when the token is refused."""
        answer = self.there.post(
            "/graphql", json={"query": RIGHTS}, headers={"authorization": f"Bearer {token}"}
        )
        if answer.status_code == 401:
            return None
        rights: list[str] = answer.json()["data"]["team"]["viewerCan"]
        return rights

    def refuses(self, token: str) -> bool:
        """Whether the token is refused there."""
        return self.rights(token) is None

    def ends(self, sort: str, has_ended: Callable[[], bool]) -> None:
        """From the answer to the change on, the right is gone within the time that is promised."""
        begun = time.monotonic()
        while True:
            asked = time.monotonic() - begun
            if has_ended():
                break
            assert asked < KEPT_SECONDS, f"{sort}: the right was still there"
        self.waits.setdefault(sort, []).append(asked)


@pytest.fixture(scope="module")
def replicas(
    postgres: Postgres, sample_postgres: str, record_testsuite_property: Callable[..., None]
) -> Iterator[Replicas]:
    """Two services over a copy of the sample."""
    url = postgres.fresh_database(sample_postgres)
    with (
        serving(url) as one,
        serving(url) as other,
        httpx2.Client(base_url=one.url) as here,
        httpx2.Client(base_url=other.url) as there,
    ):
        made = Replicas(here, there)
        yield made
    for sort, waits in made.waits.items():
        ordered = sorted(waits)
        told = f"{len(ordered)}, median {ordered[len(ordered) // 2]:.3f}, longest {ordered[-1]:.3f}"
        record_testsuite_property(f"seconds until a right ended ({sort})", told)


def test_a_revoked_token_is_refused_by_the_next_request(replicas: Replicas) -> None:
    for _ in range(TRIALS):
        text, token_id = replicas.token(LEAD)
        assert replicas.rights(text)
        replicas.change(REVOKE, LEAD, id=token_id)
        replicas.ends("token", partial(replicas.refuses, text))


def test_the_token_of_a_deactivated_account_is_refused_by_the_next_request(
    replicas: Replicas,
) -> None:
    for trial in range(TRIALS):
        wanted = {"team": "support", "slug": f"trial-{trial}", "title": "T", "role": "CONTRIBUTOR"}
        account = replicas.change(ACCOUNT, LEAD, input=wanted)["serviceAccount"]["id"]
        text, _ = replicas.token(LEAD, serviceAccountId=account)
        assert replicas.rights(text)
        replicas.change(DEACTIVATE, LEAD, id=account)
        replicas.ends("account", partial(replicas.refuses, text))


def test_the_token_of_somebody_who_leaves_is_refused_by_the_next_request(
    replicas: Replicas,
) -> None:
    for trial in range(TRIALS):
        handle = f"leaver-{trial}"
        wanted = {"handle": handle, "displayName": "Leaver"}
        person = replicas.change(PERSON, COE_LEAD, input=wanted)["person"]["id"]
        text, _ = replicas.token(handle)
        assert replicas.rights(text) == []
        today = datetime.now(UTC).date().isoformat()
        replicas.change(LEAVE, COE_LEAD, id=person, version=1, on=today)
        replicas.ends("person", partial(replicas.refuses, text))


def test_a_role_that_was_taken_away_is_gone_within_a_second(replicas: Replicas) -> None:
    team = replicas.there.post("/graphql", json={"query": RIGHTS}).json()["data"]["team"]["id"]
    text, _ = replicas.token("luca.ferrante")
    replicas.change(PART, LEAD, team=team, person="luca.ferrante")
    for _ in range(TRIALS):
        replicas.change(JOIN, LEAD, team=team, person="luca.ferrante")
        replicas.ends("role given", lambda: "ASSET_UPDATE" in (replicas.rights(text) or []))
        replicas.change(PART, LEAD, team=team, person="luca.ferrante")
        replicas.ends("role taken", lambda: "ASSET_UPDATE" not in (replicas.rights(text) or []))
