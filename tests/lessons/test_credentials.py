"""Every kind of credential over every transport (lesson T8), and what is left when one ends (T10)."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from catalog.access.scopes import expanded
from tests.live import Live, serving

LEAD, OWNER = "mara.lindqvist", "petra.nowak"
TRIAGE = "prompt-template:support/ticket-triage"
MAKE = """mutation ($input: TokenCreateInput!) {
  tokenCreate(input: $input) { errors { message } text token { id } } }"""
ACCOUNT = """mutation ($input: ServiceAccountCreateInput!) {
  serviceAccountCreate(input: $input) { errors { message } serviceAccount { id } } }"""
READ, EXPORT = ("catalog:read",), ("catalog:read", "audit:read", "audit:export")


class Service:
    """A running catalog, asked by anybody with anything."""

    def __init__(self, client: httpx2.Client) -> None:
        self.client = client

    def data(self, query: str, headers: dict[str, str], **variables: Any) -> Any:
        """The data of an answer."""
        body = {"query": query, "variables": variables}
        told = self.client.post("/graphql", json=body, headers=headers).json()
        assert "errors" not in told, told
        return told["data"]

    def token(self, who: str, scopes: tuple[str, ...], **more: str) -> dict[str, str]:
        """What a program with a fresh token sends."""
        wanted = {"name": "Try", "days": 1, "scopes": list(scopes), **more}
        made = self.data(MAKE, person(who), input=wanted)["tokenCreate"]
        assert made["errors"] == []
        return {"authorization": f"Bearer {made['text']}"}

    def account_token(self, scopes: tuple[str, ...]) -> dict[str, str]:
        """What a program of a service account of support sends."""
        wanted = {"team": "support", "slug": f"try-{len(scopes)}", "title": "Try", "role": "VIEWER"}
        made = self.data(ACCOUNT, person(OWNER), input=wanted)["serviceAccountCreate"]
        return self.token(OWNER, scopes, serviceAccountId=made["serviceAccount"]["id"])

    def exported(self, headers: dict[str, str]) -> int:
        """The status of an export of the audit."""
        return self.client.get("/audit/export.jsonl", headers=headers).status_code


@pytest.fixture
def service(own_server: Live) -> Iterator[Service]:
    """A service of the test's own, once on each database."""
    with httpx2.Client(base_url=own_server.url) as client:
        yield Service(client)


def person(handle: str) -> dict[str, str]:
    """What a development server takes a program for somebody by."""
    return {"x-catalog-person": handle}


def test_the_export_of_the_audit_obeys_the_scopes_of_every_token(service: Service) -> None:
    assert service.exported(person(LEAD)) == 200
    assert service.exported(service.token(LEAD, READ)) == 403
    assert service.exported(service.token(LEAD, EXPORT)) == 200
    assert service.exported(service.token(LEAD, EXPORT, team="support")) == 403
    assert service.exported(service.token(OWNER, EXPORT)) == 403  # the scope gives no right
    assert service.exported(service.account_token(EXPORT)) == 403
    assert service.exported({"authorization": "Bearer rcat_pat_none"}) == 401


def test_pages_obey_the_scopes_and_limits_of_every_token(service: Service) -> None:
    asset = "/assets/prompt-template/support/ticket-triage"
    reading, other = service.token(OWNER, READ), service.token(OWNER, READ, team="fraud")
    acting = service.token(OWNER, ("token:revoke",))
    form = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    for headers, status in ((reading, 200), (other, 404), (acting, 404)):
        for page in (asset, f"{asset}/versions", f"{asset}/raw.json"):
            assert service.client.get(page, headers=headers).status_code == status, page
    sharing = {"role": "VIEWER", "person": "tom.okafor", "reason": "By form.", "sort": "person"}
    before = grants(service)
    for headers in (reading, other, service.account_token(("catalog:write",))):
        answer = service.client.post(f"{asset}/grants", data=sharing, headers=headers | form)
        assert answer.status_code in (403, 404, 422)
    made = service.client.post(
        "/access/tokens",
        data={"name": "More", "days": "1", "scope": "catalog:read"},
        headers=reading | form,
    )
    assert made.status_code in (403, 422)
    assert re.findall(r"rcat_pat_\w{30,}", made.text) == []
    tokens = service.data("{ viewer { tokens { name } } }", person(OWNER))["viewer"]["tokens"]
    assert "More" not in [token["name"] for token in tokens]
    assert grants(service) == before


def test_oneself_is_told_within_the_limits_of_a_token(service: Service) -> None:
    query = """{ viewer { roles { role } canSeeEverything tokens { name } }
      teams(first: 50) { nodes { slug viewerCan } } assets(first: 50) { nodes { namespace } } }"""
    whole = service.data(query, person(LEAD))
    limited = service.data(query, service.token(LEAD, READ, team="fraud"))
    assert whole["viewer"]["canSeeEverything"] is True
    assert limited["viewer"]["canSeeEverything"] is False
    assert limited["viewer"]["roles"] == []
    assert {asset["namespace"] for asset in limited["assets"]["nodes"]} <= {"fraud"}
    able = {team["slug"] for team in limited["teams"]["nodes"] if team["viewerCan"]}
    assert able <= {"fraud"}
    rights = {right for team in limited["teams"]["nodes"] for right in team["viewerCan"]}
    assert rights <= {permission.name for permission in expanded(READ)}


SEEN = f"""query($after: String) {{
  asset(reference: "{TRIAGE}") {{ id versions(first: 1, after: $after) {{
    nodes {{ id }} pageInfo {{ endCursor }} }} aliases {{ name }} }}
  search(text: "triage") {{ hits {{ asset {{ reference }} }} }}
  assets(first: 100) {{ nodes {{ reference }} totalCount {{ value }} }}
  manifests(first: 50) {{ nodes }}
  auditEvents(filter: {{reference: "{TRIAGE}"}}) {{ nodes {{ seq }} }} }}"""


def test_nothing_stays_of_what_one_may_no_longer_see(service: Service) -> None:
    found = service.data(f'{{ asset(reference: "{TRIAGE}") {{ id rowVersion }} }}', person(OWNER))
    asset = found["asset"]
    hide = """mutation ($id: ID!, $input: AssetUpdateInput!) {
      assetUpdate(id: $id, input: $input) { errors { message } } }"""
    wanted = {"visibility": "PRIVATE", "rowVersion": asset["rowVersion"]}
    assert service.data(hide, person(OWNER), id=asset["id"], input=wanted)["assetUpdate"] == {
        "errors": []
    }
    guest = person("luca.ferrante")
    never = service.data(SEEN, guest)
    give = """mutation ($id: ID!, $input: AssetGrantInput!) {
      assetGrant(assetId: $id, input: $input) { errors { message } grant { id } } }"""
    wanted = {"role": "MAINTAINER", "person": "luca.ferrante", "reason": "A joint project."}
    given = service.data(give, person(OWNER), id=asset["id"], input=wanted)["assetGrant"]
    assert given["errors"] == []
    during = service.data(SEEN, guest)
    token = service.token("luca.ferrante", READ)
    cursor = during["asset"]["versions"]["pageInfo"]["endCursor"]
    assert during["asset"]["versions"]["nodes"]
    assert len(during["assets"]["nodes"]) == len(never["assets"]["nodes"]) + 1

    take = "mutation ($id: ID!, $grant: ID!) { assetGrantRevoke(assetId: $id, grantId: $grant) { errors { message } } }"
    ended = service.data(take, person(OWNER), id=asset["id"], grant=given["grant"]["id"])
    assert ended["assetGrantRevoke"] == {"errors": []}
    for headers in (guest, token):
        assert service.data(SEEN, headers) == never
        assert service.data(SEEN, headers, after=cursor) == never
        version = during["asset"]["versions"]["nodes"][0]["id"]
        query = f'{{ nodes(ids: ["{asset["id"]}", "{version}"]) {{ id }} }}'
        assert service.data(query, headers) == {"nodes": [None, None]}
        page = service.client.get("/assets/prompt-template/support/ticket-triage", headers=headers)
        assert page.status_code == 404


def test_nobody_says_for_others_where_they_come_from(sample_sqlite: Any, tmp_path: Any) -> None:
    path = tmp_path / "catalog.db"
    path.write_bytes(sample_sqlite.read_bytes())
    with serving(f"sqlite:///{path}", CATALOG_COST_PER_MINUTE="10") as live:
        asked = {"query": "{ domains { id } }"}
        spent = [
            httpx2.post(f"{live.url}/graphql", json=asked, headers=person("nobody.here") | more)
            for more in ({}, {"x-forwarded-for": "192.0.2.7"}, {"forwarded": "for=192.0.2.8"})
        ]
    # One allowance, whoever is named on the way: the header is nobody's word.
    assert [answer.status_code for answer in spent] == [200, 429, 429]


def grants(service: Service) -> Any:
    """The grants of the asset, as its owners see them."""
    query = f'{{ asset(reference: "{TRIAGE}") {{ grants {{ id }} }} }}'
    return service.data(query, person(OWNER))
