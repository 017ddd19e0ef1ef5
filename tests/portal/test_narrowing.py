"""What an address asks of the list, and the addresses of its neighbours."""

from litestar.datastructures import MultiDict

from catalog.portal.narrowing import Narrowing


def of(*pairs: tuple[str, str]) -> Narrowing:
    return Narrowing.of(MultiDict(pairs))


def test_an_empty_address_asks_for_everything() -> None:
    assert of().filter() == {}
    assert of().order_by() == {"field": "UPDATED_AT", "direction": "DESC"}
    assert of().address == "/search"


def test_choices_become_the_filter_of_the_contract() -> None:
    asked = of(
        ("q", "  support \t tickets "),
        ("kind", "prompt-template"),
        ("kind", "model"),
        ("kind", "model"),
        ("status", "in-review"),
        ("owner", "support"),
        ("domain", "customer-operations"),
        ("licence", "Apache-2.0"),
        ("tag", "stage:production"),
        ("tag", " "),
        ("attention", "owner-left"),
    )

    assert asked.text == "support tickets"
    assert asked.filter() == {
        "kinds": ["PROMPT_TEMPLATE", "MODEL"],
        "statuses": ["IN_REVIEW"],
        "owners": ["support"],
        "domains": ["customer-operations"],
        "licences": ["Apache-2.0"],
        "tags": ["stage:production"],
        "hasOwnerLeft": True,
    }


def test_asking_for_retired_assets_includes_them() -> None:
    assert of(("status", "retired")).filter() == {"statuses": ["RETIRED"], "includeRetired": True}
    assert of(("retired", "1")).filter() == {"includeRetired": True}


def test_an_unknown_order_is_the_usual_one() -> None:
    assert of(("sort", "'; drop")).order == "updated"
    assert of(("sort", "title")).order_by() == {"field": "TITLE", "direction": "ASC"}


def test_the_address_says_it_all_again() -> None:
    pairs = [("q", "a b"), ("kind", "model"), ("tag", "x&y"), ("sort", "title"), ("after", "c1")]
    assert of(*pairs).address == "/search?q=a+b&kind=model&tag=x%26y&sort=title&after=c1"


def test_a_choice_taken_back_starts_from_the_first_page() -> None:
    asked = of(("q", "a"), ("kind", "model"), ("kind", "dataset"), ("after", "c1"))

    assert asked.without("kind", "model").address == "/search?q=a&kind=dataset"
    assert asked.without_choices().address == "/search?q=a"
    assert asked.page("c2").address == "/search?q=a&kind=model&kind=dataset&after=c2"
