"""Names that people choose: slugs, handles and tags."""

import re
import unicodedata
from collections.abc import Iterable

from catalog.errors import Invalid
from catalog.text import shown

LONGEST_NAME = 63


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


def slugify(text: str) -> str:
    """A slug for any text: the same for the same text, never empty, at most 63 long.

    Different texts may give the same slug; whoever needs them apart adds a suffix.
    """
    plain = unicodedata.normalize("NFKD", text[:1_000]).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].rstrip("-")
    return slug or "unnamed"


_SLUG = re.compile("[a-z0-9](?:-?[a-z0-9])*")
_HANDLE = re.compile("[a-z0-9][a-z0-9._-]{0,62}")
