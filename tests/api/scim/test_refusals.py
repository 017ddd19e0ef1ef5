"""Who may not speak SCIM, and what is refused of those who may: in SCIM's form, changing nothing."""

from typing import Any

import httpx2

from catalog.operating import make_sign_in_link
from catalog.settings import read_settings
from tests.api.scim.conftest import ADMIN, GROUP, PATCH, USER, Directory
from tests.identity.database import rows
from tests.signing_in import sign_in

PEOPLE = "/Users"
PLACES = (
    ("GET", "/Users"), ("POST", "/Users"), ("POST", f"{PEOPLE}/.search"), ("GET", f"{PEOPLE}/person_x"),
    ("PUT", f"{PEOPLE}/person_x"), ("PATCH", f"{PEOPLE}/person_x"), ("DELETE", f"{PEOPLE}/person_x"),
    ("GET", "/Groups"), ("POST", "/Groups"), ("POST", "/Groups/.search"), ("GET", "/Groups/g"),
    ("PUT", "/Groups/g"), ("PATCH", "/Groups/g"), ("DELETE", "/Groups/g"),
    ("GET", "/ServiceProviderConfig"), ("GET", "/ResourceTypes"), ("GET", "/ResourceTypes/User"),
    ("GET", "/Schemas"), ("GET", f"/Schemas/{USER}"), ("GET", "/nowhere"), ("POST", "/Bulk"),
    ("POST", "/.search"), ("GET", ""), ("DELETE", "/Users"),
)  # fmt: skip
TABLES = ("person", "provisioned_person", "provisioned_group", "role_grant", "audit_event")


def counts(directory: Directory) -> list[Any]:
    """How many rows there are of everything SCIM touches."""
    return [rows(directory.database_url, f"SELECT count(*) FROM {table}") for table in TABLES]


async def test_nobody_but_the_program_of_the_directory_gets_in(directory: Directory) -> None:
    maintainer = directory.account("other-bot", role="MAINTAINER", who="petra.nowak")
    provisioner = directory.account("second-directory")
    other = directory.token("organisation:sync", account=maintainer, who="petra.nowak")
    scopeless = directory.token("catalog:read", account=provisioner)
    personal = directory.token("organisation:sync", who=ADMIN)
    settings = read_settings(base_url=directory.url, database_url=directory.database_url)
    async with httpx2.AsyncClient(base_url=directory.url) as browser:
        session = await sign_in(browser, await make_sign_in_link(settings))
    before = counts(directory)
    tried = 0
    for headers, status in (
        ({"authorization": f"Bearer {other}"}, 403),
        ({"authorization": f"Bearer {scopeless}"}, 403),
        ({"authorization": f"Bearer {personal}"}, 403),
        ({"authorization": "Bearer rcat_svc_nothing"}, 401),
        ({"authorization": "Basic YTpi"}, 401),
        ({"x-catalog-person": ADMIN}, 403),
        (session.headers | {"x-csrf-token": session.csrf}, 403),
    ):
        for method, path in PLACES:
            answer = httpx2.request(
                method,
                f"{directory.url}/scim/v2{path}",
                json={"schemas": [USER], "userName": "intruder"},
                headers={**headers, "content-type": "application/scim+json"},
            )
            tried += 1
            assert answer.status_code == status, (headers, method, path, answer.text)
            assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
            assert answer.headers["content-type"] == "application/scim+json"
    assert tried == 7 * len(PLACES)
    assert counts(directory) == before


def test_a_lead_of_the_team_makes_neither_a_provisioner_nor_its_token(
    directory: Directory,
) -> None:
    query = """mutation ($input: ServiceAccountCreateInput!) {
      serviceAccountCreate(input: $input) { errors { code message } } }"""
    wanted = {"team": "support", "slug": "sly", "title": "Sly", "role": "PROVISIONER"}
    for who in ("petra.nowak", "mara.lindqvist"):  # leads of the team and of the CoE
        [error] = directory.data(query, who, input=wanted)["serviceAccountCreate"]["errors"]
        assert error["code"] == "DENIED"
        assert "PROVISIONER includes organisation:sync" in error["message"]
    account = directory.account("mine")
    token = """mutation ($input: TokenCreateInput!) {
      tokenCreate(input: $input) { errors { code } text } }"""
    said = {"name": "T", "days": 1, "scopes": ["organisation:sync"], "serviceAccountId": account}
    made = directory.data(token, "petra.nowak", input=said)["tokenCreate"]
    assert (made["text"], [e["code"] for e in made["errors"]]) == (None, ["DENIED"])


HOSTILE: tuple[tuple[bytes, int, str | None], ...] = (
    (b"{", 400, "invalidSyntax"),
    (b"", 400, "invalidSyntax"),
    (b"[]", 400, "invalidSyntax"),
    (b"null", 400, "invalidSyntax"),
    (b"\xff\xfe", 400, "invalidSyntax"),
    (b'{"userName": "a", "userName": "b"}', 400, "invalidSyntax"),
    (b'{"userName": "a\\u0000"}', 400, "invalidSyntax"),
    (b'{"userName": "\\ud800"}', 400, "invalidSyntax"),
    (b'{"userName": NaN}', 400, "invalidSyntax"),
    (b'{"userName": ' + b"[" * 50 + b"]" * 50 + b"}", 400, "invalidSyntax"),
    (b'{"userName": ' + b"9" * 400 + b"}", 400, "invalidSyntax"),
    (b'{"userName": ""}', 400, "invalidValue"),
    (b'{"userName": "   "}', 400, "invalidValue"),
    (b'{"userName": {"a": 1}}', 400, "invalidValue"),
    (b'{"userName": "a\\nb"}', 400, "invalidValue"),
    (b'{"userName": "' + b"a" * 256 + b'"}', 400, "invalidValue"),
    (b'{"userName": "a", "active": "maybe"}', 400, "invalidValue"),
    (b'{"userName": "a", "active": null}', 400, "invalidValue"),
    (b'{"userName": "a", "emails": [{"value": "no mail"}]}', 400, "invalidValue"),
    (
        b'{"userName": "a", "emails": [' + b'{"value": "a@b.c"},' * 60 + b'{"value": "a@b.c"}]}',
        400,
        "invalidValue",
    ),
    (b'{"displayName": "a"}', 400, "invalidValue"),
    (b'{"userName": "' + b"a" * 2_000_000 + b'"}', 413, None),
)


def test_hostile_bodies_are_refused_and_change_nothing(directory: Directory) -> None:
    before = counts(directory)
    headers = {"content-type": "application/scim+json"}
    for body, status, keyword in HOSTILE:
        answer = directory.client.post("/Users", content=body, headers=headers)
        told = (answer.status_code, answer.json().get("scimType"))
        assert told == (status, keyword), (body[:80], answer.text)
        assert answer.json()["status"] == str(status)
    assert counts(directory) == before


def test_other_requests_that_cannot_be_are_refused_with_their_keyword(
    directory: Directory,
) -> None:
    person = directory.user("nora", displayName="Nora")
    path = f"/Users/{person['id']}"
    before = counts(directory)
    for operation, keyword in (
        ({"op": "remove"}, "noTarget"),
        ({"op": "zap", "path": "title"}, "invalidValue"),
        ({"op": "replace", "path": "emails[", "value": 1}, "invalidPath"),
        ({"op": "replace", "path": "id", "value": "other"}, "mutability"),
        ({"op": "replace", "value": {"id": "other"}}, "mutability"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "remove", "path": "active"}, "mutability"),
        ({"op": "replace", "path": "active", "value": "maybe"}, "invalidValue"),
        ({"op": "replace", "path": "userName", "value": ""}, "invalidValue"),
    ):
        answer = directory.patch(path, operation)
        assert (answer.status_code, answer.json()["scimType"]) == (400, keyword), answer.text
        assert "pydantic" not in answer.text
    for wanted in ("userName eq", 'nickName eq "x"', 'title eq "x"', "(" * 17 + 'id eq "x"' + ")" * 17,
                   'userName eq "' + "x" * 1_000 + '"', 'meta.created gt "2020-01-01T00:00:00Z"'):  # fmt: skip
        answer = directory.client.get("/Users", params={"filter": wanted})
        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter"), wanted
    patch = {"schemas": [PATCH], "Operations": []}
    assert directory.ask("PATCH", path, patch).json()["scimType"] == "invalidValue"
    for content_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        headers = {"content-type": content_type}
        assert directory.client.post("/Users", content=b"{}", headers=headers).status_code == 415
    answer = directory.ask("POST", "/Bulk", {})
    assert (answer.status_code, answer.json()["status"]) == (404, "404")
    assert directory.ask("PUT", "/Users", {}).headers["allow"] == "GET, POST"
    assert (
        directory.ask("POST", "/Groups", {"schemas": [GROUP]}).json()["scimType"] == "invalidValue"
    )
    assert counts(directory) == before
    assert directory.client.get(path).json() == person
