"""JSON built by the database: the same expression for SQLite and PostgreSQL.

Expressions of type `JsonText` are JSON already; anything else is a plain value that the
database turns into JSON when it stands in an object or a list.

SQLite forgets on the way through a subquery that a text is JSON and would parse it again at every
level, so there JSON in JSON is put together as text.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Text, case, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Boolean, TypeDecorator

from catalog.db.columns import Document, Moment

# PostgreSQL takes 100 arguments to a function, SQLite 127: 45 pairs stay below both.
_PAIRS_PER_CALL = 45


class JsonText(TypeDecorator[str]):
    """Marks an expression whose value is JSON."""

    impl = Text
    cache_ok = True


class _Json(ColumnElement[str]):
    inherit_cache = False
    type = JsonText()


class json_object(_Json):  # noqa: N801 - reads as the SQL function it is
    """A JSON object with the given keys in the given order; keys must be GraphQL names."""

    def __init__(self, members: Mapping[str, ColumnElement[Any]]) -> None:
        self.members = {key: json_value(value) for key, value in members.items()}

    def get_children(self, **_: Any) -> Any:
        return tuple(self.members.values())


class json_list(_Json):  # noqa: N801
    """All values of an expression over the selected rows, in their order; `[]` for no rows.

    With `where`, of those rows for which it holds. `order` repeats the order of the rows where a
    join may have lost it on PostgreSQL; SQLite joins in the order of the first table.
    """

    def __init__(
        self,
        value: ColumnElement[Any],
        *,
        where: ColumnElement[bool] | None = None,
        order: ColumnElement[Any] | None = None,
    ) -> None:
        self.value = json_value(value)
        self.where = where
        self.order = order

    def get_children(self, **_: Any) -> Any:
        return tuple(part for part in (self.value, self.where, self.order) if part is not None)


class json_over_rows(_Json):  # noqa: N801
    """A JSON object once over all rows, whether or not anything in it counts or lists them."""

    def __init__(self, value: ColumnElement[Any]) -> None:
        self.value = json_value(value)

    def get_children(self, **_: Any) -> Any:
        return (self.value,)


class json_found(_Json):  # noqa: N801
    """JSON that a subquery always finds: never null."""

    def __init__(self, value: ColumnElement[Any]) -> None:
        self.value = value

    def get_children(self, **_: Any) -> Any:
        return (self.value,)


class json_member(_Json):  # noqa: N801
    """The member of a JSON document under a fixed key, as JSON; SQL null when it is missing."""

    def __init__(self, document: ColumnElement[Any], key: str) -> None:
        self.document = document
        self.member = key

    def get_children(self, **_: Any) -> Any:
        return (self.document,)


class json_member_text(json_member):  # noqa: N801
    """The member of a JSON document under a fixed key, as text."""

    type = Text()  # type: ignore[assignment]  # the same tree node with another SQL type


class _wrapped(_Json):  # noqa: N801
    """JSON text that has lost its mark on the way through a subquery or column."""

    def __init__(self, value: ColumnElement[Any]) -> None:
        self.value = value

    def get_children(self, **_: Any) -> Any:
        return (self.value,)


class moment_text(ColumnElement[str]):  # noqa: N801
    """A moment as RFC 3339 text with milliseconds."""

    inherit_cache = False
    type = Text()

    def __init__(self, value: ColumnElement[Any]) -> None:
        self.value = value

    def get_children(self, **_: Any) -> Any:
        return (self.value,)


class _boolean(_Json):  # noqa: N801
    def __init__(self, value: ColumnElement[Any]) -> None:
        self.value = value

    def get_children(self, **_: Any) -> Any:
        return (self.value,)


JSON_NULL: ColumnElement[Any] = literal_column("NULL", JsonText())


def json_value(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The expression in the form in which it may stand inside a JSON object or list."""
    if isinstance(value, _Json):
        return value
    if isinstance(value.type, (JsonText, Document)):
        return _wrapped(value)
    if isinstance(value.type, Moment):
        return moment_text(value)
    if isinstance(value.type, Boolean):
        return _boolean(value)
    return value


def json_null_unless(
    condition: ColumnElement[bool], value: ColumnElement[Any]
) -> ColumnElement[Any]:
    """The JSON value where the condition holds, null elsewhere."""
    chosen: ColumnElement[Any] = case((condition, value), else_=None)
    chosen.type = JsonText()
    return chosen


def quoted(name: str) -> str:
    """A GraphQL name as an SQL text literal; anything else is refused."""
    if not name.replace("_", "a").isascii() or not name.replace("_", "a").isalnum():
        msg = f"{name!r} is not a GraphQL name"
        raise ValueError(msg)
    return f"'{name}'"


def _is_json(value: ColumnElement[Any]) -> bool:
    return isinstance(value.type, JsonText) and not isinstance(value, json_member_text)


def _calls(
    function: str,
    members: Mapping[str, ColumnElement[Any]],
    compiler: SQLCompiler,
    options: Any,
) -> list[str]:
    pairs = [
        f"{quoted(key)}, {compiler.process(value, **options)}" for key, value in members.items()
    ]
    chunks: Iterable[list[str]] = (
        pairs[start : start + _PAIRS_PER_CALL]
        for start in range(0, max(len(pairs), 1), _PAIRS_PER_CALL)
    )
    return [f"{function}({', '.join(chunk)})" for chunk in chunks]


@compiles(json_object, "postgresql")
def _object_postgresql(element: json_object, compiler: SQLCompiler, **options: Any) -> str:
    first, *rest = _calls("json_build_object", element.members, compiler, options)
    for call in rest:
        first = f"(left(({first})::text, -1) || ', ' || substr(({call})::text, 2))::json"
    return first


@compiles(json_object, "sqlite")
def _object_sqlite(element: json_object, compiler: SQLCompiler, **options: Any) -> str:
    if element.members and not any(map(_is_json, element.members.values())):
        calls = _calls("json_object", element.members, compiler, options)
        if len(calls) == 1:
            return calls[0]
    # One chain without brackets: SQLite's parser stops at 100 things begun and not yet ended.
    text, pieces = "{", []
    for is_json, run in groupby(element.members.items(), lambda member: _is_json(member[1])):
        members = dict(run)
        if is_json:
            for key, value in members.items():
                pieces += [
                    f"'{text}\"{quoted(key)[1:-1]}\":'",
                    _never_null(value, compiler, options),
                ]
                text = ","
        else:
            # Plain values are quoted by the database's own function. Its braces are cut off, and
            # nothing else: a key begins with a quote, a value ends with one, a digit or a letter.
            for call in _calls("json_object", members, compiler, options):
                pieces += [f"'{text}'", f"trim({call}, '{{}}')"]
                text = ","
    return " || ".join([*pieces, "'}'"]) if pieces else "'{}'"


def _never_null(value: ColumnElement[Any], compiler: SQLCompiler, options: Any) -> str:
    json = compiler.process(value, **options)
    is_found = isinstance(value, (json_object, json_list, json_found))
    return json if is_found else f"ifnull({json}, 'null')"


def _filter(element: json_list, compiler: SQLCompiler, options: Any) -> str:
    if element.where is None:
        return ""
    return f" FILTER (WHERE {compiler.process(element.where, **options)})"


@compiles(json_list, "postgresql")
def _list_postgresql(element: json_list, compiler: SQLCompiler, **options: Any) -> str:
    order = ""
    if element.order is not None:
        order = f" ORDER BY {compiler.process(element.order, **options)}"
    values = f"json_agg({compiler.process(element.value, **options)}{order})"
    return f"coalesce({values}{_filter(element, compiler, options)}, '[]'::json)"


@compiles(json_list, "sqlite")
def _list_sqlite(element: json_list, compiler: SQLCompiler, **options: Any) -> str:
    where = _filter(element, compiler, options)
    if not _is_json(element.value):
        return f"json_group_array({compiler.process(element.value, **options)}){where}"
    # Prints nothing for null, which is what no rows give.
    value = _never_null(element.value, compiler, options)
    return f"printf('[%s]', group_concat({value}, ','){where})"


@compiles(json_member, "postgresql")
def _member_postgresql(element: json_member, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.document, **options)} -> {quoted(element.member)})"


@compiles(json_member, "sqlite")
def _member_sqlite(element: json_member, compiler: SQLCompiler, **options: Any) -> str:
    return (
        f"({compiler.process(element.document, **options)} -> '$.{quoted(element.member)[1:-1]}')"
    )


@compiles(json_member_text, "postgresql")
def _member_text_postgresql(
    element: json_member_text, compiler: SQLCompiler, **options: Any
) -> str:
    return f"({compiler.process(element.document, **options)} ->> {quoted(element.member)})"


@compiles(json_member_text, "sqlite")
def _member_text_sqlite(element: json_member_text, compiler: SQLCompiler, **options: Any) -> str:
    return (
        f"({compiler.process(element.document, **options)} ->> '$.{quoted(element.member)[1:-1]}')"
    )


@compiles(json_over_rows, "postgresql")
def _over_rows_postgresql(element: json_over_rows, compiler: SQLCompiler, **options: Any) -> str:
    return f"CASE WHEN count(*) >= 0 THEN {compiler.process(element.value, **options)} END"


@compiles(json_over_rows, "sqlite")
def _over_rows_sqlite(element: json_over_rows, compiler: SQLCompiler, **options: Any) -> str:
    return f"{compiler.process(element.value, **options)} || substr(count(*), 1, 0)"


@compiles(json_found)
@compiles(_wrapped)
def _as_it_is(element: json_found | _wrapped, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.value, **options)


@compiles(_boolean, "postgresql")
def _boolean_postgresql(element: _boolean, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.value, **options)


@compiles(_boolean, "sqlite")
def _boolean_sqlite(element: _boolean, compiler: SQLCompiler, **options: Any) -> str:
    value = compiler.process(element.value, **options)
    return f"CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"


@compiles(moment_text, "postgresql")
def _moment_postgresql(element: moment_text, compiler: SQLCompiler, **options: Any) -> str:
    value = compiler.process(element.value, **options)
    return f"to_char({value} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"


@compiles(moment_text, "sqlite")
def _moment_sqlite(element: moment_text, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.value, **options)
