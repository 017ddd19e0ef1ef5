"""A version selector as values for a query: exact text, alias name, or bounds of the sort key."""

from dataclasses import dataclass

from catalog.assets.versions import ANY, Comparator, parse_constraint, sort_key
from catalog.names import is_alias_form

# Sort keys are made of 0-9a-f: this sorts after every continuation of a key.
_PAST = "g"
Window = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Selector:
    """What a selector asks for; fields that do not apply are None.

    `low` and `high` bound the sort key (high excluded) for usable releases; pre-releases only
    count inside one of the `prerelease_windows`.
    """

    exact: str | None = None
    alias: str | None = None
    low: str | None = None
    high: str | None = None
    prerelease_windows: tuple[Window, ...] = ()


def parse_selector(text: str) -> Selector:
    """The selector a text stands for: `1.4.2`, `production`, `^1.2`, `>=1,<2`, `latest`.

    Raises Invalid with the forms that are understood.
    """
    if is_alias_form(text) and text not in ANY:
        return Selector(alias=text)
    constraint = parse_constraint(text)
    if constraint.exact is not None:
        return Selector(exact=constraint.exact)
    low, high = "0", _PAST
    windows = []
    for bound in constraint.bounds:
        at_least, below = _window(bound)
        low, high = max(low, at_least), min(high, below)
        if bound.version.is_prerelease:
            windows.append(_prereleases(bound))
    return Selector(low=low, high=high, prerelease_windows=tuple(windows[:2]))


def _window(bound: Comparator) -> Window:
    prefix = _precedence(bound.version.text)
    match bound.operator:
        case ">=":
            return prefix, "2"
        case ">":
            return prefix + _PAST, "2"
        case "<=":
            return "1", prefix + _PAST
        case "<":
            return "1", prefix
    return prefix, prefix + _PAST


def _precedence(text: str) -> str:
    return sort_key(text).removesuffix(text.encode("ascii").hex())


def _prereleases(bound: Comparator) -> Window:
    """All keys of the bound's number, whatever the stage; releases are let through anyway."""
    release = ".".join(str(number) for number in bound.version.release)
    # The precedence key of a release ends with its stage and the end of its (no) parts.
    numbers = _precedence(release)[:-2]
    return numbers, numbers + _PAST
