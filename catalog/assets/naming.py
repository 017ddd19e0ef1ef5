"""Names in the catalog: references, slugs, handles, alias names and tags.

A reference is the human key `kind:namespace/slug@selector`, for example
`prompt-template:support/ticket-triage@2.3.1`. The selector is a version, an alias or a constraint
and may be left out. A reference never changes, also when its asset moves to another team.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from catalog.assets.kinds import kind_of
from catalog.assets.text import shown
from catalog.assets.versions import parse_constraint
from catalog.errors import Invalid

LONGEST_NAME = 63
LONGEST_SELECTOR = 128
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
        return replace(self, selector=None)

    def at(self, selector: str) -> Self:
        """The same asset at a version, alias or constraint."""
        return replace(self, selector=selector)

    def __str__(self) -> str:
        name = f"{kind_of(self.kind).prefix}:{self.namespace}/{self.slug}"
        return name if self.selector is None else f"{name}@{self.selector}"


def parse_reference(text: str, *, path: Iterable[str] = ()) -> Reference:
    """The reference a text stands for.

    Raises Invalid, showing the right form or the nearest kind.
    """
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


def check_slug(text: str, *, path: Iterable[str] = ()) -> str:
    """The text, when it is a slug: lower-case words joined by single hyphens, at most 63 long."""
    if len(text) > LONGEST_NAME or not _SLUG.fullmatch(text):
        raise Invalid(
            f"`{shown(text)}` is not a slug: use lower-case letters, digits and single hyphens, "
            f"at most {LONGEST_NAME} of them, for example `{slugify(text)}`.",
            path=path,
        )
    return text


def check_handle(text: str, *, path: Iterable[str] = ()) -> str:
    """The text, when it can be the handle of a person, such as `mara.lindqvist`."""
    if not _HANDLE.fullmatch(text):
        raise Invalid(
            f"`{shown(text)}` is not a handle: use lower-case letters, digits, dots, hyphens and "
            f"underscores, at most {LONGEST_NAME} of them, starting with a letter or digit, "
            "for example `mara.lindqvist`.",
            path=path,
        )
    return text


def check_alias_name(text: str, *, path: Iterable[str] = ()) -> str:
    """The text, when it can name an alias: never a number, and not the word `latest`."""
    if text == "latest":
        raise Invalid(
            "`latest` always means the highest published version; choose another alias name.",
            path=path,
        )
    if not _ALIAS.fullmatch(text):
        raise Invalid(
            f"`{shown(text)}` is not an alias name: use lower-case letters, digits and hyphens, "
            f"at most {LONGEST_NAME} of them, starting with a letter, for example `production`.",
            path=path,
        )
    return text


def check_tag(text: str, *, path: Iterable[str] = ()) -> str:
    """The text, when it is a tag: `lower-kebab` or `key:value` of such words, at most 63 long."""
    if len(text) > LONGEST_NAME or not all(_SLUG.fullmatch(w) for w in text.split(":", 1)):
        words = ":".join(slugify(word) for word in text[:200].split(":", 1))
        raise Invalid(
            f"`{shown(text)}` is not a tag: use lower-case words joined by hyphens, or two of "
            f"them as `key:value`, at most {LONGEST_NAME} characters, "
            f"for example `{words[:LONGEST_NAME].rstrip('-:')}`.",
            path=path,
        )
    return text


def slugify(text: str) -> str:
    """A slug for any text: the same for the same text, never empty, at most 63 long.

    Different texts may give the same slug; whoever needs them apart adds a suffix.
    """
    plain = unicodedata.normalize("NFKD", text[:1_000]).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].rstrip("-")
    return slug or "unnamed"


def _check_selector(selector: str) -> None:
    if len(selector) > LONGEST_SELECTOR:
        raise Invalid(f"What follows the `@` is longer than {LONGEST_SELECTOR} characters.")
    if not _ALIAS.fullmatch(selector):
        parse_constraint(selector)


_SLUG = re.compile("[a-z0-9](?:-?[a-z0-9])*")
_HANDLE = re.compile("[a-z0-9][a-z0-9._-]{0,62}")
_ALIAS = re.compile("[a-z][a-z0-9-]{0,62}")
