"""Names that people choose: slugs, handles, tags, versions and aliases."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from catalog.errors import Invalid
from catalog.text import shown

LONGEST_NAME = 63
LONGEST_VERSION = 64

SLUG_FORM = "[a-z0-9](?:-?[a-z0-9])*"
HANDLE_FORM = "[a-z0-9][a-z0-9._-]{0,62}"
ALIAS_FORM = "[a-z][a-z0-9-]{0,62}"
# A digit first, so that no version reads like an alias; no `x` for a number and no two dots, so
# that none reads like a range. Lookaheads and no more: editors run it as JavaScript.
VERSION_FORM = r"(?![^+-]*\.[xX](?:[.+-]|$))(?!.*\.\.)[0-9][0-9A-Za-z.+_-]{0,63}"

RESERVED_ALIASES: Mapping[str, str] = {
    "latest": "always means the highest published version",
    "recommended": "is what the catalog calls the version it recommends",
    "x": "always means any version",
}
"""Words that mean something by themselves after the `@` of a reference, or to people."""


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


def check_version(text: str, *, path: Iterable[str] = ()) -> str:
    """The text, when it can number a version: SemVer, dotted numbers, a date, `1.4.2-rc.1`.

    It starts with a digit and is one version, so that it never reads like an alias or a range.
    """
    if len(text) <= LONGEST_VERSION and _VERSION.fullmatch(text):
        return text
    if _LEADING_V.match(text) and _VERSION.fullmatch(text[1:]):
        reason = f"write `{shown(text[1:])}`, without the `{text[0]}`"
    elif _LOOKS_LIKE_NAME.match(text):
        reason = "start it with a digit, as in `1.4.2`, and give it the name as an alias"
    elif _LOOKS_LIKE_RANGE.search(text):
        reason = "it would mean many; write a single one, as in `1.4.2`"
    else:
        reason = (
            "use letters, digits, dots, hyphens, underscores and plus signs, "
            f"at most {LONGEST_VERSION} of them, starting with a digit, for example `1.4.2`"
        )
    raise Invalid(f"`{shown(text)}` is not a version: {reason}.", path=path)


def check_alias_name(text: str, *, path: Iterable[str] = ()) -> str:
    """The text, when it can name an alias: never a number, and no word that is taken."""
    if text in RESERVED_ALIASES:
        raise Invalid(f"`{text}` {RESERVED_ALIASES[text]}; choose another alias name.", path=path)
    if not _ALIAS.fullmatch(text):
        raise Invalid(
            f"`{shown(text)}` is not an alias name: use lower-case letters, digits and hyphens, "
            f"at most {LONGEST_NAME} of them, starting with a letter, for example `production`.",
            path=path,
        )
    return text


def is_alias_form(text: str) -> bool:
    """Whether a text reads like an alias, reserved words included."""
    return _ALIAS.fullmatch(text) is not None


def slugify(text: str) -> str:
    """A slug for any text: the same for the same text, never empty, at most 63 long.

    Different texts may give the same slug; whoever needs them apart adds a suffix.
    """
    plain = unicodedata.normalize("NFKD", text[:1_000]).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].rstrip("-")
    return slug or "unnamed"


_SLUG = re.compile(SLUG_FORM)
_HANDLE = re.compile(HANDLE_FORM)
_ALIAS = re.compile(ALIAS_FORM)
_VERSION = re.compile(VERSION_FORM)
_LEADING_V = re.compile("[vV][0-9]")
_LOOKS_LIKE_NAME = re.compile("[A-Za-z][0-9A-Za-z._-]*$")
_LOOKS_LIKE_RANGE = re.compile(r"[\^~<>=*|,]|\.\.|\.[xX](?:[.+-]|$)|\s-\s")
