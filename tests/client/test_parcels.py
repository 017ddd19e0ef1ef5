from catalog.client.parcels import MOST, ROOM, Parcel, next_request

DOMAIN = Parcel("Domain", "risk", "domain")
TEAM = Parcel("Team", "scoring", "team", frozenset({("Domain", "risk")}))
ASSET = Parcel("Asset", "model:scoring/churn", "asset", frozenset({("Team", "scoring")}))
VERSION = Parcel("Version", "model:scoring/churn@1", "version",
                 frozenset({("Asset", "model:scoring/churn")}))  # fmt: skip


def sized(name: str, size: int) -> Parcel:
    return Parcel("Domain", name, "x" * (size - 3))


def test_a_size_counts_the_bytes_of_the_request() -> None:
    assert Parcel("Domain", "x", 'é"').size == len('"é\\"",'.encode())


def test_small_manifests_travel_together() -> None:
    assert next_request([DOMAIN, TEAM, ASSET], absent={}) == ([DOMAIN, TEAM, ASSET], 3)


def test_a_request_has_no_more_manifests_than_the_contract_allows() -> None:
    queue = [sized(f"d{i}", 10) for i in range(MOST + 1)]

    assert next_request(queue, absent={}) == (queue[:MOST], MOST)


def test_a_request_stays_below_its_room() -> None:
    queue = [sized("a", ROOM // 2), sized("b", ROOM // 2), sized("c", 10)]

    assert next_request(queue, absent={}) == (queue[:2], 2)


def test_a_manifest_larger_than_the_room_travels_alone() -> None:
    queue = [sized("a", ROOM + 1), sized("b", 10)]

    assert next_request(queue, absent={}) == (queue[:1], 1)


def test_what_a_dry_run_did_not_leave_behind_travels_along_once() -> None:
    absent = {parcel.key: parcel for parcel in (DOMAIN, TEAM, ASSET)}
    other = Parcel("Version", "model:scoring/churn@2", "version", VERSION.needs)

    assert next_request([VERSION, other], absent=absent) == (
        [DOMAIN, TEAM, ASSET, VERSION, other],
        2,
    )


def test_what_the_catalog_has_does_not_travel() -> None:
    absent = {ASSET.key: ASSET}

    assert next_request([VERSION], absent=absent) == ([ASSET, VERSION], 1)


def test_what_travels_along_counts_towards_the_limits() -> None:
    people = [Parcel("Person", f"p{i}", "x") for i in range(MOST - 1)]
    team = Parcel("Team", "t", "x", frozenset(person.key for person in people))
    absent = {person.key: person for person in people}

    assert next_request([team, DOMAIN], absent=absent) == ([*people, team], 1)
