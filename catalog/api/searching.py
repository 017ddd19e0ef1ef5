"""How a search is read: one statement for hits, reasons, facets and count.

Scores are integers made of stored weights, so both databases rank alike; how rare a word is, is
counted among the assets that the caller sees and nothing else.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from catalog.api.facets import facets_object
from catalog.api.filters import facet_conditions
from catalog.db.columns import Document
from catalog.db.json_rows import cursor_text, json_elements
from catalog.db.json_sql import JsonText, json_list, json_member_text
from catalog.db.keyset import decode_cursor, page_size
from catalog.db.lists import TextList, among
from catalog.db.rows import table_of
from catalog.reading.build import Build, FieldRequest, listed
from catalog.reading.paging import count_object, one_object
from catalog.search.tables import SearchDocument, SearchPosting
from catalog.search.words import SEARCH_FIELDS, query_terms

# Facets that a filter may narrow; everything else of a filter applies to all of them.
FACETS = ("KIND", "OWNER", "DOMAIN", "TAG", "LICENCE", "STATUS", "RISK_CLASS")
CAP = 10_000
_RARITY = ((5, 6), (25, 5), (125, 4), (625, 3), (3125, 2))
_SORT = "score"
_CARRIED = (
    *("id", "number", "kind", "owner_team_id", "domain_id", "licence", "status", "risk_class"),
    "reference",
)


class SearchRoot:
    """Reads `search`."""

    def read(self, build: Build, _row: FromClause, request: FieldRequest) -> Any:
        """The result object."""
        text = request.arguments["text"]
        candidates = _candidates(build, text, request.arguments)
        matched = [candidates.c[name] == 1 for name in _flags(candidates)]
        first = build.bind(request.arguments["first"], Integer(), page_size)
        page = _page(build, candidates, matched, first, request)

        def read(name: str, member: FieldRequest) -> ColumnElement[Any]:
            if name == "hits":
                hit = _hit(build, page, member, text)
                return json_list(hit, where=page.c.number <= first, order=page.c.number)
            if name == "facets":
                return facets_object(build, candidates, _flags(candidates), member)
            if name == "totalCount":
                total = select(func.count()).select_from(candidates).where(*matched)
                return count_object(build, member, total.scalar_subquery(), cap=CAP)
            if name == "pageInfo":
                return _page_info(build, member, page, first)
            if name == "terms":
                return build.bind(text, Document(), _written)
            best = select(func.max(candidates.c.found)).scalar_subquery()
            wanted = build.bind(text, Integer(), lambda value: len(query_terms(value)))
            return _truth(func.coalesce(best < wanted, literal_column("(1 = 0)", Boolean())))

        whole = build.members(request.named_type, request.sets, request.path, read)
        return one_object(whole, page)


def _stems(text: str) -> list[str]:
    return [term.stem for term in query_terms(text)]


def _written(text: str) -> list[str]:
    return [term.word for term in query_terms(text)]


def _pairs(text: str) -> list[dict[str, str]]:
    return [{"stem": term.stem, "word": term.word} for term in query_terms(text)]


def _slack(text: str) -> int:
    """How many words fewer than the best match a result may have: none of one or two words, one
    of three to five, two of more."""
    count = len(query_terms(text))
    return 0 if count <= 2 else 1 if count <= 5 else 2


def _candidates(build: Build, text: Any, arguments: Mapping[str, Any]) -> CTE:
    """Visible assets that match the text, with score and one 0/1 flag per narrowed facet."""
    asset, posting = _searched(), table_of(SearchPosting).alias()
    conditions = facet_conditions(build, asset, arguments)
    common = [c for name, c in conditions.items() if name not in FACETS]
    visible = build.visible(build.shapes["Asset"], asset)
    stems = build.bind(text, TextList(), _stems)
    is_blank = build.bind(text, Integer(), lambda value: int(not query_terms(value))) == 1

    postings = (
        select(
            posting.c.number,
            posting.c.weight,
            func.count().over(partition_by=posting.c.term).label("frequency"),
        )
        .select_from(posting.join(asset, asset.c.number == posting.c.number))
        .where(among(posting.c.term, stems), *visible, *common)
        .subquery("postings")
    )
    rarity = case(*((postings.c.frequency <= limit, value) for limit, value in _RARITY), else_=1)
    scored = (
        select(
            postings.c.number,
            cast(
                func.sum(postings.c.weight * rarity) * func.count() * func.count(), BigInteger
            ).label("score"),
            func.count().label("found"),
        )
        .group_by(postings.c.number)
        .cte("scored")
    )
    best = select(func.max(scored.c.found)).scalar_subquery()
    slack = build.bind(text, Integer(), _slack)
    flags = [
        case((conditions[name], 1), else_=0).label(f"is_{name.lower()}")
        for name in FACETS
        if name in conditions
    ]
    columns = [asset.c[name] for name in _CARRIED]
    by_words = (
        select(*columns, scored.c.score, scored.c.found, *flags)
        .join_from(scored, asset, asset.c.number == scored.c.number)
        .where(scored.c.found >= best - slack)
    )
    by_none = select(
        *columns,
        cast(literal_column("0"), BigInteger).label("score"),
        literal_column("0", Integer()).label("found"),
        *flags,
    ).where(is_blank, *visible, *common)
    return union_all(by_words, by_none).cte("candidates")


def _searched() -> FromClause:
    """The assets as the index repeats them, under the names of the asset's own columns: a search
    looks at thousands, and these rows are narrow and lie in the order of their numbers."""
    document = table_of(SearchDocument).alias()
    columns = [column for column in document.c if column.name != "asset_id"]
    return select(document.c.asset_id.label("id"), *columns).subquery("searched")


def _flags(candidates: CTE) -> list[str]:
    return [name for name in candidates.c.keys() if name.startswith("is_")]  # noqa: SIM118


def _page(
    build: Build,
    candidates: CTE,
    matched: list[ColumnElement[bool]],
    first: ColumnElement[Any],
    request: FieldRequest,
) -> FromClause:
    after = request.arguments.get("after")
    conditions = list(matched)
    if after is not None:
        conditions.append(_after(build, candidates, after))
    cut = (
        select(candidates.c.id, candidates.c.number, candidates.c.score, candidates.c.reference)
        .where(*conditions)
        .order_by(candidates.c.score.desc(), candidates.c.reference)
        .limit(first + literal_column("1"))
        .subquery("cut")
    )
    return (
        select(
            cut.c.id,
            cut.c.number.label("document"),
            cut.c.score,
            cut.c.reference,
            func.row_number().over().label("number"),
            func.count().over().label("found"),
        )
        .select_from(cut)
        .subquery("page")
    )


def _after(build: Build, candidates: CTE, after: Any) -> ColumnElement[bool]:
    def part(index: int, type_: Any) -> Any:
        return build.bind(
            after, type_, lambda cursor: decode_cursor(cursor, _SORT, value_type=int)[index]
        )

    score, reference = part(0, BigInteger()), part(1, Text())
    return or_(
        candidates.c.score < score,
        and_(candidates.c.score == score, candidates.c.reference > reference),
    )


def _hit(build: Build, page: FromClause, request: FieldRequest, text: Any) -> ColumnElement[Any]:
    def read(name: str, member: FieldRequest) -> ColumnElement[Any]:
        if name == "score":
            return page.c.score
        if name == "why":
            return _why(build, page, member, text)
        shape = build.shapes["Asset"]
        asset = shape.table.alias()
        whole = build.object(shape, asset, member.sets, member.path)
        found = select(whole).where(asset.c.id == page.c.id).correlate(page)
        return _json(found.scalar_subquery())

    return build.members(request.named_type, request.sets, request.path, read)


def _why(build: Build, page: FromClause, request: FieldRequest, text: Any) -> ColumnElement[Any]:
    posting = table_of(SearchPosting).alias()
    words = json_elements(build.bind(text, Document(), _pairs))

    def read(name: str, _member: FieldRequest) -> ColumnElement[Any]:
        if name == "term":
            return json_member_text(words.c.value, "word")
        bits = json_elements(bindparam("bits", _FIELD_BITS, type_=Document(), unique=True))
        bit = cast(json_member_text(bits.c.value, "bit"), Integer)
        return listed(
            select(json_member_text(bits.c.value, "name").label("value"))
            .select_from(bits)
            .where(posting.c.fields.op("&")(bit) != 0)
            .order_by(bits.c.position)
            .correlate(posting)
        )

    whole = build.members(request.named_type, request.sets, request.path, read)
    return listed(
        select(whole.label("value"))
        .select_from(words.join(posting, true()))
        .where(
            posting.c.number == page.c.document,
            posting.c.term == json_member_text(words.c.value, "stem"),
        )
        .order_by(words.c.position)
        .correlate(page)
    )


def _page_info(
    build: Build, request: FieldRequest, page: FromClause, first: ColumnElement[Any]
) -> ColumnElement[Any]:
    def read(name: str, _member: FieldRequest) -> ColumnElement[Any]:
        if name == "hasNextPage":
            more = func.max(page.c.found) > first
            return _truth(func.coalesce(more, literal_column("(1 = 0)", Boolean())))
        last = case((page.c.found > first, first), else_=page.c.found)
        cursor = cursor_text(_SORT, page.c.score, page.c.reference)
        return func.max(case((page.c.number == last, cursor)))

    return build.members(request.named_type, request.sets, request.path, read)


def _truth(value: Any) -> ColumnElement[Any]:
    value.type = Boolean()
    marked: ColumnElement[Any] = value
    return marked


def _json(value: Any) -> ColumnElement[Any]:
    value.type = JsonText()
    marked: ColumnElement[Any] = value
    return marked


_FIELD_BITS = [{"bit": bit, "name": name} for name, bit in SEARCH_FIELDS.items()]
