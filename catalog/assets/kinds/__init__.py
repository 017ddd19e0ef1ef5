"""The kinds of assets: one file per kind, and this list of them.

A new kind is one file with its details and its `Kind`, and one line in `KINDS`; there is nothing
to migrate, because details are stored as JSON under the key of their kind.
"""

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from catalog.assets.kinds.component import COMPONENT
from catalog.assets.kinds.dataset import DATASET
from catalog.assets.kinds.environment import ENVIRONMENT
from catalog.assets.kinds.evaluation_set import EVALUATION_SET
from catalog.assets.kinds.evaluator import EVALUATOR
from catalog.assets.kinds.feature_pipeline import FEATURE_PIPELINE
from catalog.assets.kinds.kind import Details, Kind
from catalog.assets.kinds.model import MODEL
from catalog.assets.kinds.parsing import validated
from catalog.assets.kinds.prompt_template import PROMPT_TEMPLATE
from catalog.assets.kinds.solution_template import SOLUTION_TEMPLATE
from catalog.errors import Invalid
from catalog.text import shown

__all__ = [
    "KINDS",
    "Details",
    "Kind",
    "dump_details",
    "kind_of",
    "parse_details",
    "stored_details",
]

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.key: kind
        for kind in (
            MODEL,
            PROMPT_TEMPLATE,
            FEATURE_PIPELINE,
            SOLUTION_TEMPLATE,
            EVALUATION_SET,
            DATASET,
            COMPONENT,
            ENVIRONMENT,
            EVALUATOR,
        )
    }
)


def kind_of(key_or_prefix: str) -> Kind:
    """The kind called `PROMPT_TEMPLATE` in storage or `prompt-template` in references.

    Raises Invalid, naming the nearest kind.
    """
    kind = KINDS.get(key_or_prefix) or _BY_PREFIX.get(key_or_prefix)
    if kind is None:
        word = key_or_prefix[:40].lower().replace("_", "-")
        nearest = [p for p in _BY_PREFIX if word and p.startswith(word)]
        nearest += difflib.get_close_matches(word, _BY_PREFIX, n=1)
        hint = f"Did you mean `{nearest[0]}`?" if nearest else f"Kinds are {', '.join(_BY_PREFIX)}."
        raise Invalid(f"`{shown(key_or_prefix)}` is not a kind of asset. {hint}", path=("kind",))
    return kind


def parse_details(kind_key: str, mapping: object) -> Details:
    """Checked details of a kind from camelCase JSON or YAML values.

    Raises Invalid with one problem per field, each path starting with `details`.
    """
    return validated(kind_of(kind_key).details, mapping)


def stored_details(kind_key: str, mapping: Mapping[str, object]) -> Details:
    """Details read back from storage: the shape is built again, the rules are not asked again."""
    return kind_of(kind_key).details.model_validate(mapping)


def dump_details(details: Details) -> dict[str, object]:
    """Details as JSON values under their camelCase names; absent fields are left out."""
    return details.model_dump(mode="json", by_alias=True, exclude_none=True)


_BY_PREFIX: Mapping[str, Kind] = MappingProxyType({kind.prefix: kind for kind in KINDS.values()})
