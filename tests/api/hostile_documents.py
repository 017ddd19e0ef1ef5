"""Hostile GraphQL documents as data: a name, the document, and the code of its refusal.

They use only fields that the whole contract and the excerpt share, so that both refuse alike.
"""

from collections.abc import Iterator


def refused_documents() -> Iterator[tuple[str, str, str]]:
    """Documents that parsing or the document guard turns away."""
    yield from _unreadable()
    yield from _too_much()
    yield from _meaningless()


def invalid_documents() -> Iterator[tuple[str, str]]:
    """Documents within all limits that do not fit the schema; the code is VALIDATION_FAILED."""
    fields = " ".join(f"titel{i}" for i in range(900))
    arguments = " ".join(f"a{i}: 1" for i in range(450))
    filters = " ".join(f"kind{i}: 1" for i in range(450))
    variables = " ".join(f"$v{i}: Int" for i in range(450))
    lists = "[" * 150 + "]" * 150
    yield "an unknown field", "{ doesNotExist }"
    yield "900 unknown fields", f"{{ domains {{ {fields} }} }}"
    yield "a leaf with a selection", "{ domains { title { a } } }"
    yield "an object without a selection", "{ domains }"
    yield "an unknown argument", "{ domains(where: 1) { id } }"
    yield "450 unknown arguments", f"{{ domains({arguments}) {{ id }} }}"
    yield "a missing argument", "{ asset { id } }"
    yield "a list for a text", '{ asset(reference: ["a"]) { id } }'
    yield "an object for a text", "{ asset(reference: {a: 1}) { id } }"
    yield "5,000 digits", f"{{ assets(first: {'9' * 5_000}) {{ nodes {{ id }} }} }}"
    yield "fields that conflict", '{ asset(reference: "a") { a: id a: title } }'
    yield "450 unknown filters", f"{{ assets(filter: {{ {filters} }}) {{ nodes {{ id }} }} }}"
    yield "150 lists for a filter", f"{{ assets(filter: {{kinds: {lists}}}) {{ nodes {{ id }} }} }}"
    yield "450 unused variables", f"query({variables}) {{ domains {{ id }} }}"
    yield "an unknown type", '{ node(id: "a") { ... on Secret { id } } }'
    yield "an unknown directive", "{ domains { id @admin } }"
    yield "an unknown variable", "{ asset(reference: $who) { id } }"
    yield "introspection of a field", "{ domains { __schema { types { name } } } }"


def _unreadable() -> Iterator[tuple[str, str, str]]:
    for name, query in [
        ("an unclosed document", "{ asset("),
        ("an empty comment", "# nothing"),
        ("SQL", "'; DROP TABLE assets; --"),
        ("an unclosed string", '{ asset(reference: "'),
        ("1,000 selection sets", "{a" * 1_000 + "}" * 1_000),
        ("900 list literals", "{ a(b: " + "[" * 900 + "]" * 900 + ") }"),
        ("600 object literals", "{ a(b: " + "{c:" * 600),
        ("NUL by a GraphQL escape", r'{ asset(reference: "\u0000") { id } }'),
        ("NUL by a braced escape", r'{ asset(reference: "\u{0}") { id } }'),
        ("half a character", r'{ asset(reference: "\ud800") { id } }'),
    ]:
        yield name, query, "SYNTAX_ERROR"


def _too_much() -> Iterator[tuple[str, str, str]]:
    asset = '{{ asset(reference: "a") {{ {} }} }}'
    roots = " ".join(f'a{i}: asset(reference: "a") {{ id }}' for i in range(100))
    changes = 'versions(first: 2) { nodes { changes(since: "1") { reasons } } }'
    versions = "versions(first: 50) { nodes { asset { versions(first: 27) { nodes { id } } } } }"
    operations = " ".join(f"query Q{i} {{ domains {{ id }} }}" for i in range(6))
    types = "types { name fields { name type { name kind } args { name type { name kind } } } }"
    schemas = " ".join(f"a{i}: __schema {{ {types} b: {types} }}" for i in range(9))
    of_types = "{ ofType" * 20 + "{ name }" + "}" * 20
    for name, query in [
        ("2,500 tokens", "{" + " id" * 2_500 + "}"),
        ("2,500 comments", "#\n" * 2_500 + "{ id }"),
        ("20,001 bytes", "{ id }" + " " * 19_995),
        *((f"a bomb of {count} fragments", _bomb(count)) for count in (8, 20, 30, 49, 60)),
        ("240 equal fields", asset.format("owner { id } " * 240)),
        ("9 equal leaves", asset.format("id " * 9)),
        ("100 aliases at the root", f"{{ {roots} }}"),
        ("100 aliases below", asset.format(" ".join(f"a{i}: id" for i in range(100)))),
        ("11 fields deep", asset.format("owner {" + "parent {" * 8 + "id" + "}" * 9)),
        ("140 fields deep", asset.format("owner {" + "parent {" * 138 + "id" + "}" * 139)),
        ("200 directives", asset.format("id " + "@include(if: true) " * 200)),
        ("pages in pages in pages", f"{{ assets(first: 15) {{ nodes {{ {versions} }} }} }}"),
        ("a diff on every version", f"{{ assets(first: 100) {{ nodes {{ {changes} }} }} }}"),
        ("6 operations", operations),
        ("introspection nine times", f"{{ {schemas} }}"),
        ("ofType 20 deep", f"{{ __schema {{ types {of_types} }} }}"),
    ]:
        yield name, query, "LIMIT_EXCEEDED"


def _meaningless() -> Iterator[tuple[str, str, str]]:
    cycle = " ".join(f"fragment {a} on Query {{ ...{b} }}" for a, b in ("AB", "BC", "CA"))
    for name, query in [
        ("a cycle of one", "{ ...A } fragment A on Query { ...A }"),
        ("a cycle of three", "{ ...A } " + cycle),
        ("an unknown fragment", "{ ...Nowhere }"),
        ("an unused fragment", "{ domains { id } } fragment A on Query { domains { id } }"),
        ("an empty selection", "{ domains { } }"),
        ("a type definition", "{ domains { id } } type A { b: Int }"),
        ("only a fragment", "fragment A on Query { domains { id } }"),
        ("two nameless operations", "{ domains { id } } { domains { id } }"),
        ("no operation chosen", "query A { domains { id } } query B { domains { id } }"),
        ("a subscription", "subscription { asset { id } }"),
    ]:
        yield name, query, "DOCUMENT_REFUSED"


def _bomb(fragments: int) -> str:
    """Fragments each of which spreads the next one twice: 2^n fields from n lines."""
    chain = " ".join(
        f"fragment F{i} on Asset {{ ...F{i + 1} ...F{i + 1} }}" for i in range(fragments)
    )
    first = '{ asset(reference: "a") { ...F0 } }'
    return f"{first} {chain} fragment F{fragments} on Asset {{ id }}"
