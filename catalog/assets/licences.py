"""Licences as SPDX expressions, in the one spelling that SPDX gives them."""

import difflib
import re
from collections.abc import Iterable

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from catalog.errors import Invalid
from catalog.text import shown

LONGEST_LICENCE = 200


def canonical_licence(text: str, *, path: Iterable[str] = ("licence",)) -> str:
    """The SPDX expression in its official spelling, such as `Apache-2.0` for `apache-2.0`.

    Own licences are written `LicenseRef-name`. Raises Invalid with the nearest SPDX id.
    """
    expression = text.strip()
    if len(expression) > LONGEST_LICENCE:
        raise Invalid(f"The licence is longer than {LONGEST_LICENCE} characters.", path=path)
    try:
        return str(canonicalize_license_expression(expression))
    except (InvalidLicenseExpression, RecursionError, MemoryError):
        raise Invalid(
            f"`{shown(expression)}` is not an SPDX licence expression. {_hint(expression)}",
            path=path,
        ) from None


def licence_reference(text: str) -> str:
    """The `LicenseRef-` id for a licence that SPDX does not list, for importers.

    The same text gives the same id; a text without letters or digits gives
    `LicenseRef-unnamed`.
    """
    words = text.strip().replace("+", "-plus-")
    word = re.sub("[^A-Za-z0-9.]+", "-", words)[:60].strip("-.")
    return f"LicenseRef-{word or 'unnamed'}"


def _hint(expression: str) -> str:
    for part in re.split(r"(?i)\b(?:AND|OR|WITH)\b", expression):
        licence = part.strip(" ()")
        if not licence or _is_known(licence):
            continue
        nearest = _nearest(licence)
        if nearest:
            return f"Did you mean `{nearest}`?"
        return (
            "Write an id from the SPDX list such as `MIT`, "
            f"or `{licence_reference(licence)}` for a licence of your own."
        )
    return "Write ids joined by AND, OR and WITH, for example `MIT OR Apache-2.0`."


def _nearest(licence: str) -> str | None:
    first_word = licence.split(maxsplit=1)[0]
    if _is_known(first_word):
        return str(canonicalize_license_expression(first_word))
    plain = _squashed(licence)
    by_squashed = {_squashed(known): known for known in _COMMON}
    nearest = [
        known
        for squashed, known in by_squashed.items()
        if len(plain) >= 3 and squashed.startswith(plain)
    ]
    nearest += [
        by_squashed[squashed]
        for squashed in difflib.get_close_matches(plain, by_squashed, n=1, cutoff=0.7)
    ]
    return nearest[0] if plain and nearest else None


def _squashed(licence: str) -> str:
    """Letters and digits only, without the words that people add to an id."""
    text = re.sub("licen[cs]e|version|the |gnu |v(?=[0-9. ])", "", licence.lower())
    return re.sub("[^a-z0-9]", "", text)


def _is_known(word: str) -> bool:
    try:
        canonicalize_license_expression(word)
    except (InvalidLicenseExpression, RecursionError, MemoryError):
        return False
    return True


# The licences people mean when they mistype one; all others of SPDX are accepted as well.
_COMMON = (
    "0BSD", "AFL-3.0", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "Artistic-2.0",
    "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "BUSL-1.1", "CC-BY-4.0", "CC-BY-NC-4.0",
    "CC-BY-NC-ND-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0",
    "CC0-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0", "EPL-2.0", "EUPL-1.2",
    "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "ISC",
    "LGPL-2.1-only", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MPL-2.0", "MS-PL",
    "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0", "PostgreSQL", "Python-2.0", "Unlicense", "WTFPL",
    "Zlib",
)  # fmt: skip
