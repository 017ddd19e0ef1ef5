"""Licences as registries write them to SPDX expressions."""

import re

from catalog.assets.licences import canonical_licence, licence_reference
from catalog.connectors.azureml.definitions import Definition
from catalog.connectors.azureml.values import line, text_at
from catalog.errors import Invalid


def stated_licence(definition: Definition) -> str | None:
    """The licence as the definition states it, None when it states none."""
    for path in _PLACES:
        text = text_at(definition.spec, *path)
        if text is not None and text.lower() not in _NOTHING:
            return line(text, longest=200)
    return None


def spdx_of(stated: str) -> str:
    """The SPDX expression a text means, `LicenseRef-...` when SPDX has no id for it.

    Spaces, a `v` before the number, words such as "License" and what stands in brackets at the end
    do not matter. GNU licences that do not say "or later" are taken as "only".
    """
    text = re.sub(r"\s*\([^()]*\)\s*$", "", stated)
    words = [word for word in re.split(r"[\s_]+", text.lower()) if word not in _FILLERS]
    plain = "-".join(re.sub("^v(?=[0-9])", "", word) for word in words)
    for candidate in (stated, text, plain):
        try:
            return _current(canonical_licence(candidate))
        except Invalid:
            continue
    return licence_reference(stated)


def terms_address(definition: Definition) -> str | None:
    """The first web address in the description of the licence."""
    text = text_at(definition.spec, "system_metadata", "licenseDescription") or ""
    found = _ADDRESS.search(text)
    return found.group().rstrip(".,;)") if found else None


def _current(expression: str) -> str:
    """GNU ids without a suffix are deprecated by SPDX in favour of `-only`."""
    return f"{expression}-only" if _BARE_GNU.fullmatch(expression) else expression


_PLACES = (
    ("system_metadata", "license"),
    ("license",),
    ("tags", "license"),
    ("properties", "license"),
    ("dataset", "license"),
)
_NOTHING = frozenset({"none", "n/a", "na", "unknown", "null", "-"})
_FILLERS = frozenset({"the", "gnu", "license", "licence", "version", "license,", "licence,"})
_BARE_GNU = re.compile(r"[AL]?GPL-[0-9]\.[0-9]")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`\]]{1,500}")
