"""A running catalog with a directory in front of it: the real program, asked over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.live import serving

ADMIN, LEAD = "ada.wieczorek", "petra.nowak"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
RULES = """
rules:
  - {match: exact, value: ai-coe, organisation: true, role: COE_LEAD}
  - {match: prefix, value: support-, team: support, role: CONTRIBUTOR}
  - {match: exact, value: 11111111-aaaa-bbbb-cccc-000000000000, team: fraud, role: MAINTAINER}
"""
ACCOUNT = """mutation ($input: ServiceAccountCreateInput!) {
  serviceAccountCreate(input: $input) { errors { message } serviceAccount { id } } }"""
TOKEN = """mutation ($input: TokenCreateInput!) {
  tokenCreate(input: $input) { errors { message } text } }"""


@dataclass
class Directory:
    """A catalog and the program that brings people in."""

    url: str
    database_url: str
    client: httpx2.Client
    graphql: httpx2.Client

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """A SCIM request."""
        told = {"content-type": "application/scim+json"} if body is not None else {}
        return self.client.request(method, path, json=body, headers={**told, **headers})

    def made(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What was created; refusals fail."""
        answer = self.ask("POST", path, body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def user(self, user_name: str, **said: Any) -> dict[str, Any]:
        """A user that was brought in."""
        return self.made("/Users", {"schemas": [USER], "userName": user_name, **said})

    def group(self, name: str, *members: str, **said: Any) -> dict[str, Any]:
        """A group of these users."""
        people = [{"value": each} for each in members]
        return self.made(
            "/Groups", {"schemas": [GROUP], "displayName": name, "members": people, **said}
        )

    def patch(self, path: str, *operations: dict[str, Any], **headers: str) -> httpx2.Response:
        """The answer to a PATCH."""
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": operations}, **headers)

    def found(self, path: str, wanted: str) -> list[str]:
        """The names that a filter finds."""
        answer = self.client.get(path, params={"filter": wanted})
        assert answer.status_code == 200, answer.text
        return sorted(
            each.get("userName") or each["displayName"] for each in answer.json()["Resources"]
        )

    def data(self, query: str, who: str, **variables: Any) -> dict[str, Any]:
        """What GraphQL answers to a person of a development server."""
        answer = self.graphql.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"x-catalog-person": who},
        ).json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    def person(self, handle: str) -> Any:
        """What the catalog shows of a person."""
        query = """query ($handle: String!) { person(handle: $handle) {
          displayName email jobTitle isActive memberships { team { slug } role } } }"""
        found = self.data(query, "mara.lindqvist", handle=handle)["person"]
        if found is not None:
            found["memberships"] = [(m["team"]["slug"], m["role"]) for m in found["memberships"]]
        return found

    def token(self, *scopes: str, who: str = ADMIN, account: str | None = None) -> str:
        """A token of a person, or of a service account."""
        wanted: dict[str, Any] = {"name": "Directory", "days": 1, "scopes": list(scopes)}
        if account:
            wanted["serviceAccountId"] = account
        made = self.data(TOKEN, who, input=wanted)["tokenCreate"]
        assert made["errors"] == []
        return str(made["text"])

    def account(self, slug: str, *, role: str = "PROVISIONER", who: str = ADMIN) -> str:
        """A service account of the team support."""
        wanted = {"team": "support", "slug": slug, "title": "Directory", "role": role}
        made = self.data(ACCOUNT, who, input=wanted)["serviceAccountCreate"]
        assert made["errors"] == []
        return str(made["serviceAccount"]["id"])


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Directory]]:
    """Opens a service on a database, with the rules above, and a directory in front of it."""
    from contextlib import ExitStack

    (tmp_path / "rules.yaml").write_text(RULES)
    with ExitStack() as stack:

        def open_service(database_url: str, **settings: str) -> Directory:
            live = stack.enter_context(
                serving(
                    database_url,
                    CATALOG_OIDC_RULES_FILE=str(tmp_path / "rules.yaml"),
                    **settings,
                )
            )
            graphql = stack.enter_context(httpx2.Client(base_url=live.url))
            client = stack.enter_context(httpx2.Client(base_url=f"{live.url}/scim/v2"))
            return Directory(live.url, database_url, client, graphql)

        yield open_service


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, fresh_database: Callable[..., str]
) -> str:
    """A database of the test's own with the sample organisation, once of each kind."""
    if request.param == "sqlite":
        import shutil

        shutil.copy(request.getfixturevalue("sample_sqlite"), tmp_path / "catalog.db")
        return f"sqlite:///{tmp_path / 'catalog.db'}"
    return fresh_database(request.getfixturevalue("sample_postgres"))


@pytest.fixture
def directory(opened: Callable[..., Directory], database_url: str) -> Directory:
    """A catalog whose people come from a directory."""
    found = opened(database_url)
    account = found.account("directory")
    token = found.token("organisation:sync", account=account)
    found.client.headers["authorization"] = f"Bearer {token}"
    return found
