"""The public contract: every word of the schema explained, every document valid."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import graphql
import pytest

from catalog.assets.kinds import KINDS, Kind
from tests.house.tree import ROOT, text

DOCUMENTS = sorted((ROOT / "graphql" / "operations").glob("*.graphql"))

GENERATED = runpy.run_path(str(ROOT / ".ci" / "contract.py"))["GENERATED"]

Described = (
    graphql.GraphQLNamedType
    | graphql.GraphQLDirective
    | graphql.GraphQLField
    | graphql.GraphQLInputField
    | graphql.GraphQLArgument
    | graphql.GraphQLEnumValue
)

REMOVAL = re.compile(r"Removed after \d{4}-\d{2}\b")


@pytest.fixture(scope="module")
def schema() -> graphql.GraphQLSchema:
    """The schema as it is written in the contract."""
    return graphql.build_schema(text("graphql/schema.graphql"))


def test_every_type_field_argument_and_value_is_described(schema: graphql.GraphQLSchema) -> None:
    assert [name for name, (description, _) in members(schema).items() if not description] == []


def test_a_deprecation_says_when_it_ends(schema: graphql.GraphQLSchema) -> None:
    reasons = {name: reason for name, (_, reason) in members(schema).items() if reason}
    assert [name for name, reason in reasons.items() if not REMOVAL.search(reason)] == []


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_file_is_what_the_code_says(name: str) -> None:
    assert text(name) == GENERATED[name](), "run `make contract` and review what changed"


def test_there_are_operations() -> None:
    assert DOCUMENTS != []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_holds_one_operation_named_like_its_file(path: Path) -> None:
    names = [
        definition.name.value if definition.name else None
        for definition in graphql.parse(path.read_text(encoding="utf-8")).definitions
        if isinstance(definition, graphql.OperationDefinitionNode)
    ]
    assert names == ["".join(word.capitalize() for word in path.stem.split("-"))]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_is_valid(path: Path, schema: graphql.GraphQLSchema) -> None:
    problems = graphql.validate(schema, graphql.parse(path.read_text(encoding="utf-8")))
    assert [problem.message for problem in problems] == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.prefix)
def test_a_kind_is_part_of_the_contract(kind: Kind, schema: graphql.GraphQLSchema) -> None:
    name = kind.details.__name__
    kinds, union, choice = (
        schema.type_map[each] for each in ("AssetKind", "AssetDetails", "AssetDetailsInput")
    )
    assert isinstance(kinds, graphql.GraphQLEnumType)
    assert isinstance(union, graphql.GraphQLUnionType)
    assert isinstance(choice, graphql.GraphQLInputObjectType)
    assert kind.key in kinds.values
    assert name in {member.name for member in union.types}
    assert f"{name}Input" in {graphql.get_named_type(f.type).name for f in choice.fields.values()}


def members(schema: graphql.GraphQLSchema) -> dict[str, tuple[str | None, str | None]]:
    """Everything of ours in a schema that can be described: its description and deprecation."""
    return {
        name: (thing.description, getattr(thing, "deprecation_reason", None))
        for name, thing in walk(schema)
    }


def walk(schema: graphql.GraphQLSchema) -> Iterator[tuple[str, Described]]:
    for directive in schema.directives:
        if not graphql.is_specified_directive(directive):
            yield f"@{directive.name}", directive
            yield from ((f"@{directive.name}({arg}:)", it) for arg, it in directive.args.items())
    for name, kind in schema.type_map.items():
        if name.startswith("__") or graphql.is_specified_scalar_type(kind):
            continue
        yield name, kind
        if isinstance(kind, graphql.GraphQLEnumType):
            yield from ((f"{name}.{value}", it) for value, it in kind.values.items())
        if isinstance(kind, graphql.GraphQLInputObjectType):
            yield from ((f"{name}.{field}", it) for field, it in kind.fields.items())
        if isinstance(kind, graphql.GraphQLObjectType | graphql.GraphQLInterfaceType):
            for field, inner in kind.fields.items():
                yield f"{name}.{field}", inner
                yield from ((f"{name}.{field}({arg}:)", it) for arg, it in inner.args.items())
