"""Groups of a directory: what rules give to whoever is in them, at once and without a login."""

from collections.abc import Callable
from typing import Any

from tests.api.scim.conftest import GROUP, Directory
from tests.identity.database import rows

HELD = (
    "SELECT role_grant.role, role_grant.source FROM role_grant"
    " JOIN person ON person.id = role_grant.person_id WHERE person.handle = :handle"
)


def teams(directory: Directory, handle: str) -> Any:
    """The teams that somebody is in, with the role."""
    return directory.person(handle)["memberships"]


def test_being_in_a_group_counts_from_the_next_request_on(directory: Directory) -> None:
    nora, otto = (directory.user(name)["id"] for name in ("nora", "otto"))
    group = directory.group("support-makers", nora)
    path = f"/Groups/{group['id']}"
    assert [each["value"] for each in group["members"]] == [nora]
    assert teams(directory, "nora") == [("support", "CONTRIBUTOR")]

    entra = {"op": "Add", "path": "members", "value": [{"value": otto}, {"value": nora}]}
    assert directory.patch(path, entra).status_code == 204
    assert teams(directory, "otto") == [("support", "CONTRIBUTOR")]
    for remove in (
        {"op": "remove", "path": f'members[value eq "{nora}"]'},  # Okta
        {"op": "Remove", "path": "members", "value": [{"value": otto}]},  # Entra ID
    ):
        assert directory.patch(path, remove).status_code == 204
    assert (teams(directory, "nora"), teams(directory, "otto")) == ([], [])

    whole = {"op": "replace", "path": "members", "value": [{"value": otto}]}
    assert directory.patch(path, whole).status_code == 204
    assert teams(directory, "otto") == [("support", "CONTRIBUTOR")]
    renamed = {"op": "replace", "value": {"id": group["id"], "displayName": "others"}}
    assert directory.patch(path, renamed).status_code == 204
    assert teams(directory, "otto") == []
    put = {"schemas": [GROUP], "displayName": "support-makers", "members": [{"value": nora}]}
    answer = directory.ask("PUT", path, put)
    assert (answer.status_code, [m["value"] for m in answer.json()["members"]]) == (200, [nora])
    assert (teams(directory, "nora"), teams(directory, "otto")) == (
        [("support", "CONTRIBUTOR")],
        [],
    )
    assert directory.ask("DELETE", path).status_code == 204
    assert teams(directory, "nora") == []
    assert directory.ask("GET", path).status_code == 404


def test_rules_alone_give_roles_in_the_organisation(directory: Directory) -> None:
    nora = directory.user(
        "nora", roles=[{"value": "COE_LEAD"}], entitlements=[{"value": "PLATFORM_ADMIN"}]
    )["id"]
    directory.group("AI-CoE-friends", nora)
    assert rows(directory.database_url, HELD, handle="nora") == []
    group = directory.group("ai-coe", nora)
    assert rows(directory.database_url, HELD, handle="nora") == [("COE_LEAD", "scim")]
    directory.ask("DELETE", f"/Users/{nora}")
    assert rows(directory.database_url, HELD, handle="nora") == []
    assert "members" not in directory.client.get(f"/Groups/{group['id']}").json()


def test_a_group_is_found_by_name_member_and_the_directorys_own_id(directory: Directory) -> None:
    nora = directory.user("nora")["id"]
    directory.group("Makers", nora, externalId="11111111-aaaa-bbbb-cccc-000000000000")
    directory.group("others")
    assert teams(directory, "nora") == [("fraud", "MAINTAINER")]
    for wanted in (
        'displayName eq "makers"',
        'externalId eq "11111111-aaaa-bbbb-cccc-000000000000"',
        f'members[value eq "{nora}"]',
        f'members.value eq "{nora}" and displayName sw "ma"',
    ):
        assert directory.found("/Groups", wanted) == ["Makers"], wanted
    params = {"filter": 'displayName eq "Makers"', "excludedAttributes": "members"}
    [found] = directory.client.get("/Groups", params=params).json()["Resources"]
    assert "members" not in found
    assert [g["display"] for g in directory.client.get(f"/Users/{nora}").json()["groups"]] == [
        "Makers"
    ]


def test_groups_that_cannot_be_are_refused_and_change_nothing(directory: Directory) -> None:
    nora = directory.user("nora")["id"]
    group = directory.group("support-makers", nora)
    before = directory.client.get("/Groups").json()
    for members, keyword in (
        ([{"value": "person_nobody"}], "invalidValue"),
        ([{"value": group["id"], "type": "Group"}], "invalidValue"),
        ([{"value": ""}], "invalidValue"),
        ([{"value": 7}], "invalidValue"),
        ("all", "invalidValue"),
    ):
        said = {"schemas": [GROUP], "displayName": "new", "members": members}
        answer = directory.ask("POST", "/Groups", said)
        assert (answer.status_code, answer.json().get("scimType")) == (400, keyword), answer.text
    taken = directory.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": "SUPPORT-makers"})
    assert (taken.status_code, taken.json()["scimType"]) == (409, "uniqueness")
    assert directory.client.get("/Groups").json() == before
    assert teams(directory, "nora") == [("support", "CONTRIBUTOR")]


def test_what_a_group_gave_is_changed_in_the_group(directory: Directory) -> None:
    nora = directory.user("nora")["id"]
    directory.group("support-makers", nora)
    lead = "petra.nowak"
    team = directory.data('{ team(slug: "support") { id } }', lead)["team"]["id"]
    query = """mutation ($team: ID!, $person: String!) {
      memberRemove(teamId: $team, input: {person: $person}) { errors { message } } }"""
    found = directory.data(query, lead, team=team, person="nora")["memberRemove"]["errors"]
    assert [each["message"] for each in found] == [
        "nora is CONTRIBUTOR of `support` by a group at the directory; change the group there."
    ]
    assert teams(directory, "nora") == [("support", "CONTRIBUTOR")]


def test_a_group_that_no_rule_names_is_a_team_only_where_that_is_wanted(
    opened: Callable[..., Directory], database_url: str, directory: Directory
) -> None:
    nora = directory.user("nora")["id"]
    directory.group("Data Platform", nora)
    assert teams(directory, "nora") == []
    query = "{ teams(first: 100) { nodes { slug title } } }"
    assert "data-platform-2" not in str(directory.data(query, "mara.lindqvist"))

    making = opened(database_url, CATALOG_SCIM_MAKES_TEAMS="true")
    making.client.headers = directory.client.headers
    group = making.group("Quality Lab", nora)
    assert ("quality-lab", "MEMBER") in teams(making, "nora")
    rename = {"op": "replace", "path": "displayName", "value": "Quality House"}
    assert making.patch(f"/Groups/{group['id']}", rename).status_code == 204
    shown = making.data('{ team(slug: "quality-lab") { title } }', "mara.lindqvist")
    assert shown["team"]["title"] == "Quality House"
    # A team of people is never taken over.
    making.group("Fraud", nora)
    assert "fraud" not in dict(teams(making, "nora"))
    making.ask("DELETE", f"/Groups/{group['id']}")
    assert "quality-lab" not in dict(teams(making, "nora"))
