"""The document guard: what it counts, what it refuses and how it says so."""

from dataclasses import replace

import pytest
from graphql import get_introspection_query

from catalog.api.gate.document import DocumentRefused, LimitExceeded, parse_document
from catalog.api.gate.limits import (
    DEFAULT_LIMITS,
    Cost,
    Limits,
    check_document,
    measure_document,
)
from catalog.api.gate.prices import Prices
from tests.api.excerpt import SCHEMA


def cost_of(text: str, limits: Limits = DEFAULT_LIMITS, **variables: object) -> Cost:
    return check_document(parse_document(text), schema=SCHEMA, variables=variables, limits=limits)


def refusal_of(text: str, limits: Limits = DEFAULT_LIMITS, **variables: object) -> LimitExceeded:
    with pytest.raises(LimitExceeded) as caught:
        cost_of(text, limits, **variables)
    return caught.value


def doubling_bomb(fragments: int) -> str:
    """Fragments each of which spreads the next one twice: 2^n fields from n lines."""
    spreads = " ".join(
        f"fragment F{i} on Asset {{ ...F{i + 1} ...F{i + 1} }}" for i in range(fragments)
    )
    return (
        f'{{ asset(reference: "a") {{ ...F0 }} }} {spreads} fragment F{fragments} on Asset {{ id }}'
    )


def test_a_usual_page_is_admitted_with_its_measures() -> None:
    cost = cost_of(
        """
        query AssetPage($reference: String!) {
          asset(reference: $reference) {
            ...Head
            again: title @include(if: true)
            versions(first: 5) { nodes { version } pageInfo { hasNextPage } }
          }
        }
        fragment Head on Asset { id title owner { title domain { title } } }
        """
    )

    assert cost == Cost(total=10, fields=14, depth=4, root_fields=1, aliases=1, directives=1)


@pytest.mark.parametrize("fragments", [20, 30, 40, 49])
def test_nested_fragment_bombs_are_refused_by_their_expanded_size(fragments: int) -> None:
    # 1 field + 1 spread, then 2 spreads per level of the tree below it, then the leaves.
    size = 2 + sum(2**level for level in range(1, fragments + 1)) + 2**fragments

    refusal = refusal_of(doubling_bomb(fragments))

    assert (refusal.limit, refusal.found, refusal.allowed) == ("fields", size, 1_000)


def test_a_bomb_of_more_fragments_than_allowed_is_refused_for_their_number() -> None:
    refusal = refusal_of(doubling_bomb(60))

    assert refusal.message == (
        "The document defines 61 fragments; at most 50 are allowed. Leave out those this operation"
        " does not need."
    )


def test_a_refusal_names_the_limit_the_value_and_the_way_out() -> None:
    refusal = refusal_of(doubling_bomb(16))

    assert refusal.message == (
        "With its fragments written out, the document selects 196,608 fields; at most 1,000 are"
        " allowed. Spread fewer fragments, or ask in several requests."
    )
    assert refusal.extensions == {
        "code": "LIMIT_EXCEEDED",
        "limit": "fields",
        "found": 196_608,
        "allowed": 1_000,
    }
    assert [(place.line, place.column) for place in refusal.locations or ()] == [(1, 1)]


def test_a_size_beyond_all_numbers_is_told_as_such_and_fits_a_client_integer() -> None:
    refusal = refusal_of(doubling_bomb(49))

    assert "selects more than 1,000,000,000,000 fields" in refusal.message
    assert refusal.extensions is not None
    assert refusal.extensions["found"] == 2_147_483_647


def test_equal_fields_are_counted_at_their_place_in_the_answer() -> None:
    assert cost_of('{ asset(reference: "a") { ' + "owner { id } " * 8 + "} }").fields == 17

    refusal = refusal_of('{ asset(reference: "a") { ' + "owner { id } " * 240 + "} }")

    assert (refusal.limit, refusal.found, refusal.allowed) == ("repeats", 240, 8)


def test_equal_fields_are_counted_through_fields_that_merge() -> None:
    inner = "owner { " + "title " * 3 + "} "

    refusal = refusal_of('{ asset(reference: "a") { ' + inner * 3 + "} }")

    assert (refusal.limit, refusal.found) == ("repeats", 9)


def test_each_member_of_a_union_may_select_the_same_name() -> None:
    members = " ".join(f"... on {name} {{ task task task }}" for name in ("Model", "Prompt"))

    cost_of('{ asset(reference: "a") { details { ' + members + " } } }")


def test_the_members_of_a_union_share_a_bound() -> None:
    types = ("Asset", "AssetVersion", "Team", "Domain", "Node")
    members = " ".join(f"... on {name} {{ {'id ' * 7} }}" for name in types)

    refusal = refusal_of('{ node(id: "a") { ' + members + " } }")

    assert (refusal.limit, refusal.found, refusal.allowed) == ("repeats_in_all", 35, 32)


def test_a_hundred_aliases_are_refused_at_the_root_and_below() -> None:
    at_root = " ".join(f'a{i}: asset(reference: "a") {{ id }}' for i in range(100))
    below = " ".join(f"a{i}: id" for i in range(100))

    assert refusal_of(f"{{ {at_root} }}").limit == "root_fields"
    refusal = refusal_of(f'{{ asset(reference: "a") {{ {below} }} }}')
    assert (refusal.limit, refusal.found, refusal.allowed) == ("aliases", 100, 30)


def test_aliases_are_counted_wherever_their_fragment_is_spread() -> None:
    aliases = " ".join(f"a{i}: title" for i in range(8))
    owners = "owner { ...T parent { ...T parent { ...T parent { ...T } } } }"
    text = f'{{ asset(reference: "a") {{ {owners} }} }} fragment T on Team {{ {aliases} }}'

    assert refusal_of(text).found == 32


def test_depth_is_counted_through_fragments_and_not_by_them() -> None:
    text = """
        { asset(reference: "a") { ... on Asset { ... { owner { ...Up } } } } }
        fragment Up on Team { parent { parent { ...UpAgain } } }
        fragment UpAgain on Team { parent { parent { parent { parent { PLACE } } } } }
    """

    assert cost_of(text.replace("PLACE", "parent { id }")).depth == 10
    refusal = refusal_of(text.replace("PLACE", "parent { parent { id } }"))
    assert refusal.message == (
        "The operation nests 11 fields below each other; at most 10 are allowed. Ask for the inner"
        " objects in a second request, for example through `node(id:)`."
    )


def test_nesting_that_the_parser_takes_is_refused_for_its_depth() -> None:
    text = '{ asset(reference: "a") { owner { ' + "parent { " * 140 + "id" + " }" * 143

    assert refusal_of(text).found == 143


def test_directives_are_counted_with_those_of_the_operation_and_its_fragments() -> None:
    spread = "...H @include(if: true) "
    text = '{{ asset(reference: "a") {{ {0} }} }} fragment H on Asset @include(if: true) {{ id }}'

    assert cost_of(text.format(spread * 8)).directives == 16
    refusal = refusal_of(text.format(spread * 8 + "title @skip(if: false)"))
    assert (refusal.limit, refusal.found) == ("directives", 17)


def test_a_connection_costs_its_page_and_not_its_page_info() -> None:
    text = "{ assets(first: 30) { nodes { id } pageInfo { hasNextPage } totalCount { value } } }"

    assert cost_of(text).total == 1 + 30 + 1 + 1


def test_a_page_size_comes_from_the_document_the_variables_or_the_schema() -> None:
    by_variable = "query($n: Int) { assets(first: $n) { nodes { id } } }"
    by_default = "query($n: Int = 7) { assets(first: $n) { nodes { id } } }"

    assert cost_of("{ assets { nodes { id } } }").total == 21
    assert cost_of(by_variable).total == 21
    assert cost_of(by_variable, n=40).total == 41
    assert cost_of(by_variable, n=None).total == 21
    assert cost_of(by_default).total == 8
    assert cost_of(by_default, n=9).total == 10


def test_a_page_size_that_cannot_be_right_counts_as_the_largest_page() -> None:
    text = "query($n: Int) { assets(first: $n) { nodes { id } } }"

    assert cost_of(text, n=1_000_000).total == 101
    assert cost_of(text, n="many").total == 101
    assert cost_of(text, n=True).total == 101
    assert cost_of(text, n=-5).total == 2
    assert cost_of("{ assets(first: 99999999999999999999) { nodes { id } } }").total == 101


def test_nested_pages_multiply_and_are_refused() -> None:
    inner = (
        "versions(first: {}) {{ nodes {{ asset {{ versions(first: {}) {{ nodes {{ id }} }} }} }} }}"
    )
    text = "{{ assets(first: {}) {{ nodes {{ " + inner + " }} }} }}"
    total = 1 + 15 + 15 + 15 * 50 * (1 + 1 + 1) + 15 * 50 * 27

    refusal = refusal_of(text.format(15, 50, 27))

    assert (refusal.limit, refusal.found, refusal.allowed) == ("cost", total, 5_000)
    variables = "query($a: Int, $b: Int, $c: Int) " + text.format("$a", "$b", "$c")
    assert refusal_of(variables, a=15, b=50, c=27).found == total
    assert cost_of(variables, a=5, b=5, c=5).total == 1 + 5 + 5 + 25 * 3 + 125


def test_a_look_up_by_ids_costs_their_number() -> None:
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Asset { owner { id } } } }"

    assert cost_of('{ nodes(ids: ["a", "b", "c"]) { id } }').total == 3
    assert cost_of(text, ids=["a"] * 100).total == 200
    assert refusal_of(text, ids=["a"] * 3_000).found == 6_000


def test_a_list_without_a_page_size_counts_as_ten() -> None:
    assert cost_of("{ domains { teams { title } } }").total == 10 + 100
    facets = '{ search(text: "x", first: 2) { facets { buckets { value } } } }'
    assert cost_of(facets).total == 1 + 2 + 20


def test_leaves_cost_nothing_but_for_those_that_are_worked_out() -> None:
    plain = cost_of("{ assets(first: 10) { nodes { title summary tags } } }").total
    worked = cost_of("{ assets(first: 10) { nodes { title descriptionHtml } } }").total

    assert (plain, worked) == (11, 11 + 10 * 5)


def test_a_diff_on_every_version_is_refused_for_its_work() -> None:
    changes = 'versions(first: 2) { nodes { changes(since: "1") { reasons } } }'
    work_of_one_asset = 1 + 1 + 2 + 2 * 25 + 2

    refusal = refusal_of(f"{{ assets(first: 100) {{ nodes {{ {changes} }} }} }}")

    assert refusal.found == 1 + 100 * work_of_one_asset


def test_a_fragment_on_a_connection_takes_the_page_of_the_field_it_stands_in() -> None:
    text = """
        { few: assets(first: 3) { ...Page } many: assets(first: 50) { ...Page } }
        fragment Page on AssetConnection { nodes { owner { id } } }
    """

    assert cost_of(text).total == 1 + 3 + 3 + 1 + 50 + 50


def test_the_usual_introspection_query_passes_and_its_copies_do_not() -> None:
    usual = get_introspection_query()

    assert cost_of(usual).depth == 15
    assert cost_of(get_introspection_query(one_of=True, input_value_deprecation=True)).depth == 15
    twice = usual.replace("__schema {", "a: __schema { types { ...FullType } } b: __schema {", 1)
    assert refusal_of(twice).limit == "introspection_cost"
    deep = get_introspection_query(type_depth=10)
    refusal = refusal_of(deep)
    assert (refusal.limit, refusal.found) == ("introspection_depth", 16)


def test_introspection_depth_is_no_leave_for_other_fields() -> None:
    deep = 'asset(reference: "a") { owner { ' + "parent { " * 9 + "id" + " }" * 11

    assert refusal_of("{ __schema { queryType { name } } " + deep + " }").limit == "depth"


def test_every_operation_of_a_document_is_held_to_the_limits() -> None:
    text = "query Small { viewer { handle } } query Big { " + "viewer { handle } " * 11 + "}"

    with pytest.raises(LimitExceeded) as caught:
        check_document(parse_document(text), schema=SCHEMA, operation_name="Small")

    assert caught.value.limit == "root_fields"


def test_only_the_chosen_operation_pays() -> None:
    text = "query Small { viewer { handle } } query Big { assets(first: 100) { nodes { id } } }"
    measures = measure_document(parse_document(text), schema=SCHEMA, limits=Limits(cost=50))

    assert measures.admit("Small").total == 1
    with pytest.raises(LimitExceeded):
        measures.admit("Big")


def test_too_many_operations_are_refused() -> None:
    text = " ".join(f"query Q{i} {{ viewer {{ handle }} }}" for i in range(6))

    assert refusal_of(text).limit == "operations"


@pytest.mark.parametrize(
    ("text", "operation_name", "message"),
    [
        (
            "{ ...Nowhere }",
            None,
            'There is no fragment "Nowhere"; define it or do not use it.',
        ),
        (
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
            None,
            'The fragment "A" contains itself.',
        ),
        ("{ ...A } fragment A on Query { ...A }", None, 'The fragment "A" contains itself.'),
        (
            "{ viewer { handle } } fragment A on Query { ...A }",
            None,
            'The fragment "A" is never used; leave it out.',
        ),
        (
            "{ ...A } fragment A on Query { x } fragment A on Query { y }",
            None,
            'Two fragments are named "A"; rename one.',
        ),
        ("query A { x } query A { y }", "A", 'Two operations are named "A"; rename one.'),
        ("{ x } { y }", None, "Two operations have no name; name them."),
        (
            "fragment A on Query { x }",
            None,
            "The document has no operation; add a query or a mutation to it.",
        ),
        (
            "{ x } type T { a: Int }",
            None,
            "A request holds operations and fragments only; take the type definition out.",
        ),
        ("{ viewer { } }", None, "A selection in { } is empty; name the fields to read."),
        (
            "query A { viewer { handle } } query B { viewer { handle } }",
            None,
            "The document has 2 operations; say in `operationName` which one to run.",
        ),
        (
            "query A { viewer { handle } }",
            "B\n" + "x" * 100,
            'The document has no operation named "B�' + "x" * 58 + '…"; correct `operationName` or'
            " leave it out.",
        ),
    ],
)
def test_a_document_that_means_nothing_is_refused(
    text: str, operation_name: str | None, message: str
) -> None:
    with pytest.raises(DocumentRefused) as caught:
        check_document(parse_document(text), schema=SCHEMA, operation_name=operation_name)

    assert caught.value.message == message
    assert caught.value.extensions == {"code": "DOCUMENT_REFUSED"}


def test_unknown_types_and_fields_are_left_to_validation() -> None:
    cost = cost_of("{ nothing { at { all } } ... on Nowhere { x } assets { nodes { y { z } } } }")

    assert (cost.total, cost.depth, cost.fields) == (43, 4, 9)


def test_limits_and_prices_are_configurable() -> None:
    text = "{ domains { title } }"
    cheap = Limits(prices=replace(Prices(), list_size=3))

    assert cost_of(text, cheap).total == 3
    assert refusal_of(text, replace(cheap, cost=2)).found == 3


def test_spread_chains_through_inline_fragments_are_measured_without_recursion() -> None:
    wrapped = "... { " * 11 + "...F{}" + " }" * 11
    chain = " ".join(
        f"fragment F{i} on Query {{ {wrapped.replace('{}', str(i + 1))} }}" for i in range(45)
    )
    text = f"{{ ...F0 }} {chain} fragment F45 on Query {{ viewer {{ handle }} }}"

    assert cost_of(text).fields == 1 + 45 * 12 + 2
