"""People as directories send them: brought in, changed in the ways of Entra ID and Okta, found."""

from typing import Any

import httpx2
import pytest
from scim2_models import ScimFilter

from catalog.api.scim.resources import User
from tests.api.scim.conftest import USER, Directory

MARA: dict[str, Any] = {
    "externalId": "00u1abc",
    "name": {"givenName": "Nora", "familyName": "Sørensen"},
    "displayName": "Nora Sørensen",
    "title": "Engineer",
    "active": True,
    "emails": [{"value": "Nora@Example.org", "type": "work", "primary": True}],
}


def test_what_is_written_is_read_back_and_shown(directory: Directory) -> None:
    sent = {
        "schemas": [USER, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "userName": "Nora.Sorensen@Example.org",
        **MARA,
        "password": "hunter2hunter2",
        "groups": [],
        "phoneNumbers": [{"value": "+45 1234", "type": "work"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "AI"},
    }
    answer = directory.ask("POST", "/Users", sent)
    made = answer.json()

    assert answer.status_code == 201
    assert answer.headers["content-type"] == "application/scim+json"
    assert answer.headers["location"] == made["meta"]["location"]
    assert answer.headers["etag"] == made["meta"]["version"] == 'W/"1"'
    read = httpx2.get(made["meta"]["location"], headers=directory.client.headers)
    assert read.json() == made
    assert {name: made[name] for name in (*MARA, "userName")} == {
        **MARA,
        "userName": "Nora.Sorensen@Example.org",
    }
    assert "hunter2" not in read.text
    assert "1234" not in read.text
    assert directory.person("nora.sorensen") == {
        "displayName": "Nora Sørensen",
        "email": "Nora@Example.org",
        "jobTitle": "Engineer",
        "isActive": True,
        "memberships": [],
    }


@pytest.mark.parametrize(
    "operations",
    [
        [{"op": "Replace", "path": "active", "value": "False"}],  # Entra ID
        [{"op": "replace", "value": {"active": False}}],  # Okta
        [{"op": "Add", "path": "active", "value": False}],
        [{"op": "replace", "path": f"{USER}:active", "value": False}],
    ],
)
def test_every_directory_deactivates_in_its_own_words(
    directory: Directory, operations: list[dict[str, Any]]
) -> None:
    person = directory.user("leaver@example.org", **MARA)
    answer = directory.patch(f"/Users/{person['id']}", *operations)

    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert directory.person("leaver")["isActive"] is False
    again = directory.patch(f"/Users/{person['id']}", *operations)
    assert again.json()["meta"]["version"] == answer.json()["meta"]["version"] == 'W/"2"'


def test_patches_of_entra_and_okta_are_understood(directory: Directory) -> None:
    path = f"/Users/{directory.user('nora', **MARA)['id']}"
    entra = directory.patch(
        path,
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "n@example.org"},
        {"op": "Add", "path": 'emails[type eq "home"].value', "value": "home@example.org"},
        {"op": "Add", "path": "name.givenName", "value": "Eleonora"},
        {"op": "Replace", "path": "externalId", "value": "other"},
        {
            "op": "Add",
            "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "value": "Risk",
        },
        {"op": "Remove", "path": "title"},
    ).json()
    okta = directory.patch(
        path, {"op": "replace", "value": {"id": entra["id"], "displayName": "Nora S."}}
    ).json()

    assert entra["emails"] == [
        {"value": "n@example.org", "type": "work", "primary": True},
        {"value": "home@example.org", "type": "home"},
    ]
    assert (entra["name"]["givenName"], entra["externalId"]) == ("Eleonora", "other")
    assert "title" not in entra
    assert okta["displayName"] == "Nora S."
    shown = directory.person("nora")
    assert (shown["displayName"], shown["email"], shown["jobTitle"]) == (
        "Nora S.",
        "n@example.org",
        None,
    )


def test_replacing_somebody_who_left_does_not_bring_them_back(directory: Directory) -> None:
    person = directory.user("nora", active=False)
    answer = directory.ask("PUT", f"/Users/{person['id']}", {"schemas": [USER], "userName": "nora"})
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert directory.person("nora")["isActive"] is False

    said = {"schemas": [USER], "userName": "nora", "active": True, "displayName": "Nora"}
    back = directory.ask("PUT", f"/Users/{person['id']}", said)
    assert back.json()["active"] is True
    assert directory.person("nora")["isActive"] is True


def test_whoever_is_taken_out_is_not_found_and_comes_back_as_the_same_person(
    directory: Directory,
) -> None:
    person = directory.user("nora@example.org", **MARA)
    path = f"/Users/{person['id']}"
    assert directory.ask("DELETE", path).status_code == 204
    assert directory.person("nora")["isActive"] is False
    assert [directory.ask("GET", path).status_code, directory.ask("DELETE", path).status_code] == [
        404,
        404,
    ]
    assert directory.patch(path, {"op": "replace", "value": {"active": True}}).status_code == 404
    assert directory.found("/Users", 'userName eq "nora@example.org"') == []

    back = directory.user("NORA@example.org", **MARA)
    assert back["id"] == person["id"]
    assert (back["active"], back["userName"]) == (True, "NORA@example.org")
    assert directory.person("nora")["isActive"] is True


def test_another_human_being_of_the_same_name_is_another_person(directory: Directory) -> None:
    first = directory.user("nora", externalId="one")
    directory.ask("DELETE", f"/Users/{first['id']}")
    second = directory.user("nora", externalId="two")

    assert second["id"] != first["id"]
    assert directory.person("nora")["isActive"] is False
    assert directory.found("/Users", 'externalId eq "two"') == ["nora"]


def test_names_are_taken_once(directory: Directory) -> None:
    directory.user("nora", externalId="one")
    before = directory.client.get("/Users").json()
    for said in (
        {"userName": "NORA"},
        {"userName": "other", "externalId": "one"},
    ):
        answer = directory.ask("POST", "/Users", {"schemas": [USER], **said})
        assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")
        assert answer.json()["status"] == "409"
    assert directory.client.get("/Users").json() == before

    other = directory.user("other")
    answer = directory.patch(
        f"/Users/{other['id']}", {"op": "replace", "value": {"userName": "Nora"}}
    )
    assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")
    assert directory.client.get(f"/Users/{other['id']}").json() == other


def test_somebody_the_catalog_knew_before_is_the_same_only_by_handle_or_address(
    directory: Directory,
) -> None:
    stranger = {"schemas": [USER], "userName": "mara.lindqvist@elsewhere.example"}
    refused = directory.ask("POST", "/Users", stranger)
    assert (refused.status_code, refused.json()["scimType"]) == (409, "uniqueness")
    assert "with another mail address" in refused.json()["detail"]
    assert directory.person("mara.lindqvist")["isActive"] is True

    known = directory.person("luca.ferrante")
    directory.user("luca.ferrante", displayName="Luca F.", emails=[{"value": known["email"]}])
    assert directory.person("luca.ferrante") == {
        **known,
        "displayName": "Luca F.",
        "jobTitle": None,
    }


def test_the_version_that_one_has_seen_counts(directory: Directory) -> None:
    person = directory.user("nora")
    path, tag = f"/Users/{person['id']}", person["meta"]["version"]
    assert directory.ask("GET", path, **{"if-none-match": tag}).status_code == 304
    rename = {"op": "replace", "value": {"displayName": "N"}}
    assert directory.patch(path, rename, **{"if-match": 'W/"7"'}).status_code == 412
    assert directory.patch(path, rename, **{"if-match": "nonsense"}).status_code == 412
    assert directory.client.get(path).json() == person
    changed = directory.patch(path, rename, **{"if-match": tag})
    assert (changed.status_code, changed.headers["etag"]) == (200, 'W/"2"')
    assert directory.ask("GET", path, **{"if-none-match": tag}).status_code == 200
    assert directory.ask("DELETE", path, **{"if-match": tag}).status_code == 412
    assert directory.ask("DELETE", path, **{"if-match": 'W/"2"'}).status_code == 204


FILTERS = (
    'userName eq "ANNA@example.org"',
    'userName sw "b"',
    'userName co "_x%"',
    'externalId eq "e1"',
    'externalId eq "E1"',
    "externalId pr",
    'not (externalId eq "e1")',
    'externalId ne "e1"',
    'emails.value eq "anna@EXAMPLE.org"',
    'emails eq "bob@home.example"',
    'emails[type eq "work"].value eq "bob@home.example"',
    'emails[type eq "home" and value eq "bob@home.example"]',
    "emails pr",
    "active eq true",
    "active eq false and userName pr",
    "active ne true",
    'displayName eq "anna" or (externalId eq "e2" and active eq false)',
    'displayName ew "b"',
    f'{USER}:userName eq "bob"',
)


def test_filters_find_what_an_outside_reading_of_them_finds(directory: Directory) -> None:
    directory.user("anna@example.org", externalId="e1", displayName="Anna",
                   emails=[{"value": "anna@example.org", "type": "work"}])  # fmt: skip
    directory.user("bob", externalId="e2", displayName="Bob B", active=False,
                   emails=[{"value": "bob@home.example", "type": "home"}])  # fmt: skip
    directory.user("c_x%d")
    everybody = [User.model_validate(u) for u in directory.client.get("/Users").json()["Resources"]]
    assert len(everybody) == 3
    differences, hits = [], 0
    for text in FILTERS:
        wanted = ScimFilter[User](text)
        expected = sorted(str(u.user_name) for u in everybody if wanted.match(u))
        found = directory.found("/Users", text)
        hits += len(found)
        if found != expected:
            differences.append((text, found, expected))
    assert differences == []
    assert hits > len(FILTERS)
    # Entra ID asks like this.
    assert directory.found("/Users", 'active eq "True"') == ["anna@example.org", "c_x%d"]


def test_pages_and_attributes_are_those_asked_for(directory: Directory) -> None:
    names = [f"p{number}" for number in range(5)]
    for name in names:
        directory.user(name, displayName=name.upper())
    pages = [
        directory.client.get("/Users", params={"startIndex": start, "count": 2}).json()
        for start in (1, 3, 5, 7)
    ]
    assert [[u["userName"] for u in page["Resources"]] for page in pages] == [
        ["p0", "p1"],
        ["p2", "p3"],
        ["p4"],
        [],
    ]
    assert {page["totalResults"] for page in pages} == {5}
    assert directory.client.get("/Users", params={"count": 0}).json()["Resources"] == []
    few = directory.client.get("/Users", params={"attributes": "displayName", "count": 1}).json()
    assert few["Resources"][0].keys() == {"schemas", "id", "displayName"}
    less = directory.client.get("/Users", params={"excludedAttributes": "meta", "count": 1}).json()
    assert "meta" not in less["Resources"][0]
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "filter": 'userName eq "p3"'}  # fmt: skip
    searched = directory.ask("POST", "/Users/.search", body)
    assert [u["userName"] for u in searched.json()["Resources"]] == ["p3"]
