"""The schema taken apart says what the schema says."""

import graphql
import pytest

from catalog import contract
from catalog.portal.sdl import FieldRead, TypeRead, read_schema

SMALL = '''
"""Says
  who."""
directive @cost(of: Int = 1) repeatable on FIELD_DEFINITION | OBJECT

schema { query: Query }

"""
All that is asked.

  Indented.
"""
type Query implements Node & Thing @cost(of: 2) {
  "One \\"thing\\"."
  thing(id: ID!, filter: Filter = {kinds: [A, B], text: "x, }"}, first: Int! = 20): [Thing!]!
  old: String @deprecated(reason: "Use `thing`. Removed after 2027-06.")
  gone: Int @deprecated
}
union Any = | A | B   # either
enum Sort { "Up." UP DOWN @deprecated(reason: "no") }
input Filter @oneOf { kinds: [String!] = [] text: String }
scalar DateTime @specifiedBy(url: "https://example.org")
'''


def test_a_schema_is_read_with_all_it_says() -> None:
    assert read_schema(SMALL) == [
        TypeRead(
            "object",
            "Query",
            "All that is asked.\n\n  Indented.",
            fields=(
                FieldRead(
                    "thing",
                    'One "thing".',
                    "[Thing!]!",
                    arguments=(
                        FieldRead("id", type="ID!"),
                        FieldRead("filter", type="Filter", default='{kinds: [A, B], text: "x, }"}'),
                        FieldRead("first", type="Int!", default="20"),
                    ),
                ),
                FieldRead("old", type="String", deprecation="Use `thing`. Removed after 2027-06."),
                FieldRead("gone", type="Int", deprecation="No longer supported"),
            ),
            interfaces=("Node", "Thing"),
        ),
        TypeRead("union", "Any", members=("A", "B")),
        TypeRead(
            "enum",
            "Sort",
            fields=(FieldRead("UP", "Up."), FieldRead("DOWN", deprecation="no")),
        ),
        TypeRead(
            "input",
            "Filter",
            fields=(
                FieldRead("kinds", type="[String!]", default="[]"),
                FieldRead("text", type="String"),
            ),
        ),
        TypeRead("scalar", "DateTime"),
    ]


def test_the_name_within_a_type_is_what_one_looks_up() -> None:
    assert FieldRead("x", type="[Thing!]!").type_name == "Thing"


@pytest.mark.parametrize(
    "text", ["type", "type A {", "query { a }", "type A { a }", "§", "type A {a:"]
)
def test_what_is_no_schema_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Not|Expected"):
        read_schema(text)


def test_the_contract_is_read_as_the_library_reads_it() -> None:
    known = graphql.build_schema(contract.schema_text())
    read = {one.name: one for one in read_schema(contract.schema_text())}

    theirs = {
        name: _told(kind)
        for name, kind in known.type_map.items()
        if not name.startswith("__") and kind.ast_node
    }
    ours = {
        name: (one.description, {_of(field) for field in one.fields}) for name, one in read.items()
    }
    assert ours == theirs


def _of(field: FieldRead) -> tuple[object, ...]:
    arguments = {(one.name, one.type, one.description) for one in field.arguments}
    return field.name, field.type, field.description, field.deprecation, frozenset(arguments)


def _told(kind: graphql.GraphQLNamedType) -> tuple[str, set[tuple[object, ...]]]:
    parts: dict[str, graphql.GraphQLEnumValue | graphql.GraphQLField | graphql.GraphQLInputField]
    parts = {**getattr(kind, "values", {}), **getattr(kind, "fields", {})}
    told: set[tuple[object, ...]] = set()
    for name, part in parts.items():
        arguments = {
            (key, str(one.type), one.description or "")
            for key, one in getattr(part, "args", {}).items()
        }
        told.add(
            (
                name,
                str(getattr(part, "type", "")),
                part.description or "",
                part.deprecation_reason or "",
                frozenset(arguments),
            )
        )
    return kind.description or "", told
