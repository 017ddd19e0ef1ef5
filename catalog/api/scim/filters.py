"""A SCIM filter as a condition the catalog can ask its database."""

from typing import Any, Literal

from scim2_models import InvalidFilterException
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from catalog.identity.directory_entries import Condition, Joined, Negated, Test, folded

LONGEST_FILTER = 1_000
DEEPEST_FILTER = 16

_EXACT = frozenset({"id", "externalid"})
_FOLDED = {"User": frozenset({"username", "displayname"}), "Group": frozenset({"displayname"})}
_TAKEN = {
    "User": "id, externalId, userName, displayName, active and emails.value",
    "Group": "id, externalId, displayName and members.value",
}


def check_filter(text: str) -> None:
    """Raises InvalidFilterException for one that is too long or too deep to be read."""
    if len(text) > LONGEST_FILTER:
        raise InvalidFilterException(
            detail=f"A filter has at most {LONGEST_FILTER:,} characters here."
        )
    depth = deepest = 0
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        deepest = max(deepest, depth)
    if deepest > DEEPEST_FILTER:
        raise InvalidFilterException(
            detail=f"A filter nests at most {DEEPEST_FILTER} deep here; write it flatter."
        )


class Conditions(FilterVisitor[Condition]):
    """Reads the parsed filter of one kind of resource.

    Raises InvalidFilterException for what the catalog does not compare by.
    """

    def __init__(self, kind: Literal["User", "Group"]) -> None:
        self._kind = kind

    def visit_logical_expr(self, node: LogicalExpr) -> Condition:
        terms = tuple(self.visit(term) for term in node.terms)
        return Joined(terms, needs_all=node.op is LogicalOperator.and_)

    def visit_not(self, node: Not) -> Condition:
        return Negated(self.visit(node.expr))

    def visit_present(self, node: Present) -> Condition:
        name = _name(node.attr_path)
        if name == "active":
            return Test("id", "pr")
        if name.startswith("emails"):
            return Test("mail", "pr")
        if name in _EXACT or name in _FOLDED[self._kind]:
            return Test(name, "pr")
        raise self._unknown(node.attr_path)

    def visit_comparison(self, node: Comparison) -> Condition:
        name, operator, value = _name(node.attr_path), node.op, node.value
        if operator is CompareOperator.ne:
            same = Comparison(node.attr_path, CompareOperator.eq, value)
            return Negated(self.visit_comparison(same))
        if value is None and operator is CompareOperator.eq:
            return Negated(self.visit_present(Present(node.attr_path)))
        is_same = operator is CompareOperator.eq
        if name == "active" and self._kind == "User" and is_same:
            return Test("active", "eq", _truth(value))
        if name in ("emails", "emails.value") and self._kind == "User" and is_same:
            return Test("mail", "co", f"\t{folded(_text(value))}\n")
        if name in ("members", "members.value") and self._kind == "Group" and is_same:
            return Test("member", "eq", _text(value))
        if name in _EXACT and is_same:
            return Test(name, "eq", _text(value))
        if name in _FOLDED[self._kind] and operator in _OPERATORS:
            return Test(name, _OPERATORS[operator], folded(_text(value)))
        raise self._unknown(node.attr_path)

    def visit_value_path(self, node: ValuePath) -> Condition:
        name = _name(node.attr_path)
        wanted = _equalities(node.val_filter)
        if name == "members" and self._kind == "Group" and wanted.keys() == {"value"}:
            return Test("member", "eq", wanted["value"])
        if name == "emails" and self._kind == "User" and wanted.keys() <= {"type", "value"}:
            kind = f"\n{folded(wanted['type'])}\t" if "type" in wanted else "\t"
            address = f"{folded(wanted['value'])}\n" if "value" in wanted else ""
            return Test("mail", "co", kind + address)
        raise self._unknown(node.attr_path)

    def _unknown(self, path: AttrPath) -> InvalidFilterException:
        return InvalidFilterException(
            detail=f"The catalog does not filter by {str(path)[:100]} like that; it compares"
            f" {_TAKEN[self._kind]} with eq."
        )


_OPERATORS: dict[CompareOperator, Literal["eq", "co", "sw", "ew"]] = {
    CompareOperator.eq: "eq",
    CompareOperator.co: "co",
    CompareOperator.sw: "sw",
    CompareOperator.ew: "ew",
}


def _name(path: AttrPath) -> str:
    return (path.attr if path.sub_attr is None else f"{path.attr}.{path.sub_attr}").lower()


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidFilterException(detail="Compare a text with a text in quotes.")
    return value


def _truth(value: Any) -> bool:
    # Entra ID puts truth values into quotes.
    told = (
        value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value).lower())
    )
    if told is None:
        raise InvalidFilterException(detail="Compare `active` with true or false.")
    return told


def _equalities(node: FilterNode) -> dict[str, str]:
    """The comparisons of a filter that is nothing but equalities that all hold; else none."""
    if isinstance(node, Comparison) and node.op is CompareOperator.eq:
        return {_name(node.attr_path): _text(node.value)}
    if isinstance(node, LogicalExpr) and node.op is LogicalOperator.and_:
        parts = [_equalities(term) for term in node.terms]
        merged = {name: value for part in parts for name, value in part.items()}
        if all(parts) and len(merged) == len(parts):
            return merged
    raise InvalidFilterException(detail="Inside brackets, write equalities joined by `and`.")
