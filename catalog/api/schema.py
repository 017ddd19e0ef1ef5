"""The schema: types and roots put together, and checked to be readable."""

from typing import Any

import strawberry
from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema
from sqlalchemy.engine.interfaces import Dialect
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter

from catalog.api.assets import ASSET, OWNERSHIP
from catalog.api.audit import AUDIT_SHAPES
from catalog.api.grants import ASSET_GRANT
from catalog.api.mutation import Mutation
from catalog.api.owners import OWNERS_SHAPES
from catalog.api.query import ROOTS, Query
from catalog.api.roles import ROLE_HOLDING
from catalog.api.scalars import SCALARS
from catalog.api.service_accounts import SERVICE_ACCOUNT
from catalog.api.tokens import ACCESS_TOKEN
from catalog.api.versions import VERSION_SHAPES
from catalog.reading.fallback import plain_types, read_from_shapes
from catalog.reading.plan import Contract
from catalog.reading.shapes import Shape

_ACCESS_SHAPES = (ACCESS_TOKEN, SERVICE_ACCOUNT, ASSET_GRANT, ROLE_HOLDING)

SHAPES: dict[str, Shape] = {
    shape.type_name: shape
    for shape in (ASSET, OWNERSHIP, *VERSION_SHAPES, *OWNERS_SHAPES, *AUDIT_SHAPES, *_ACCESS_SHAPES)
}


def build_schema() -> strawberry.Schema:
    """The whole schema; KeyError when a field of a shaped type cannot be read."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    graphql_schema = core_of(schema)
    _mark_one_of(graphql_schema)
    read_from_shapes(graphql_schema, ROOTS, plain_types(graphql_schema, ROOTS))
    _check_readable(graphql_schema)
    return schema


def core_of(schema: strawberry.Schema) -> GraphQLSchema:
    """The graphql-core schema below Strawberry's."""
    core: GraphQLSchema = schema._schema
    return core


def contract_for(schema: strawberry.Schema, dialect: Dialect) -> Contract:
    """What plans for this database are made from."""
    # Old builds of SQLite parse some four relations within each other; three are safe.
    cut = 3 if dialect.name == "sqlite" else None
    return Contract(core_of(schema), ROOTS, SHAPES, dialect, cut)


def schema_text() -> str:
    """The SDL as it stands in `graphql/schema.graphql`."""
    return build_schema().as_str() + "\n"


def _mark_one_of(schema: GraphQLSchema) -> None:
    """Let validation hold inputs to exactly one field.

    Strawberry checks it while it executes, where a client's mistake would pass for a bug of ours.
    """
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType):
            of = type_.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
            type_.is_one_of = bool(of is not None and of.is_one_of)


def _check_readable(schema: GraphQLSchema) -> None:
    """Every field of every shaped type has a reader or a column."""
    for shape in SHAPES.values():
        of: Any = schema.type_map[shape.type_name]
        assert isinstance(of, GraphQLObjectType)
        for name in of.fields:
            shape.reader(name)
    for name, field in (schema.query_type.fields if schema.query_type else {}).items():
        if name not in ROOTS and field.resolve is None:
            msg = f"Query.{name} has neither a reader nor a resolver"
            raise KeyError(msg)
