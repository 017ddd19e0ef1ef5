"""References.

A reference is the human key `kind:namespace/slug@selector`, for example
`prompt-template:support/ticket-triage@2.3.1`. The selector is a version, an alias or a constraint
and may be left out. A reference never changes, also when its asset moves to another team.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from catalog.assets.kinds import KINDS, kind_of
from catalog.assets.versions import parse_constraint
from catalog.errors import Invalid
from catalog.names import LONGEST_NAME, SLUG_FORM, check_slug, is_alias_form
from catalog.text import shown

LONGEST_SELECTOR = 128
_USUAL = re.compile(f"([a-z-]+):({SLUG_FORM})/({SLUG_FORM})")
_PREFIXES = {kind.prefix: kind.key for kind in KINDS.values()}
FORM = "`kind:team/name` or `kind:team/name@version`"


@dataclass(frozen=True, slots=True)
class Reference:
    """The parts of a reference; `kind` is the stored key, `selector` is None when left out."""

    kind: str
    namespace: str
    slug: str
    selector: str | None = None

    @property
    def asset(self) -> Self:
        """The same reference without its selector."""
        return type(self)(self.kind, self.namespace, self.slug)

    def at(self, selector: str) -> Self:
        """The same asset at a version, alias or constraint."""
        return type(self)(self.kind, self.namespace, self.slug, selector)

    def __str__(self) -> str:
        name = f"{kind_of(self.kind).prefix}:{self.namespace}/{self.slug}"
        return name if self.selector is None else f"{name}@{self.selector}"


def parse_reference(text: str, *, path: Iterable[str] = ()) -> Reference:
    """The reference a text stands for.

    Raises Invalid, showing the right form or the nearest kind.
    """
    # The usual case, in which nothing is wrong: a request begins with it.
    found = _USUAL.fullmatch(text)
    if found and len(found[2]) <= LONGEST_NAME >= len(found[3]) and found[1] in _PREFIXES:
        return Reference(_PREFIXES[found[1]], found[2], found[3])
    path = tuple(path)
    name, at, selector = text.strip().partition("@")
    prefix, colon, rest = name.partition(":")
    namespace, slash, slug = rest.partition("/")
    if not (colon and slash and prefix and namespace and slug) or (at and not selector):
        raise Invalid(
            f"`{shown(text)}` is not a reference; write {FORM}, "
            "for example `prompt-template:support/ticket-triage@2.3.1`.",
            path=path,
        )
    try:
        kind = kind_of(prefix)
        if prefix != kind.prefix:
            raise Invalid(f"In references the kind `{prefix}` is written `{kind.prefix}`.")
        if selector:
            _check_selector(selector)
    except Invalid as error:
        raise Invalid(f"`{shown(text)}` is not a reference. {error.message}", path=path) from None
    return Reference(
        kind.key,
        check_slug(namespace, path=path),
        check_slug(slug, path=path),
        selector or None,
    )


def _check_selector(selector: str) -> None:
    if len(selector) > LONGEST_SELECTOR:
        raise Invalid(f"What follows the `@` is longer than {LONGEST_SELECTOR} characters.")
    if not is_alias_form(selector):
        parse_constraint(selector)
