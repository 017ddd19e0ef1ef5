"""One `asset.yaml` with the files it names, as one definition with its type, name and version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from catalog.assets.versions import parse_version
from catalog.connectors.azureml.checkout import Checkout
from catalog.connectors.azureml.values import mapping_at, text_at, texts_at
from catalog.connectors.yaml_tree import Value
from catalog.errors import Invalid


@dataclass(frozen=True, slots=True)
class Sort:
    """A type of the registry: the kind it is here and the word for it in addresses."""

    kind: str
    plural: str


SORTS: Mapping[str, Sort] = MappingProxyType(
    {
        "model": Sort("MODEL", "models"),
        "prompt": Sort("PROMPT_TEMPLATE", "prompts"),
        "data": Sort("DATASET", "data"),
        "evaluator": Sort("EVALUATOR", "evaluators"),
        "component": Sort("COMPONENT", "components"),
        "environment": Sort("ENVIRONMENT", "environments"),
        "benchmarkspec": Sort("EVALUATION_SET", "benchmarkspecs"),
        "humanevaluationtemplate": Sort("EVALUATION_SET", "humanevaluationtemplates"),
    }
)
"""The types that can be imported."""

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a registry checkout says about one version of one asset.

    `version` is None where the registry numbers the version itself when it is published.
    """

    type: str
    name: str
    version: str | None
    file: str
    spec_file: str
    spec: dict[str, Value]
    extra_file: str | None = None
    extra: dict[str, Value] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    description: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()

    @property
    def sort(self) -> Sort:
        """The kind it becomes."""
        return SORTS[self.type]

    @property
    def key(self) -> tuple[str, str]:
        """What all versions of one asset share."""
        return self.type, self.name


def read_definition(checkout: Checkout, file: str) -> Definition:
    """The definition in an `asset.yaml`.

    Raises Invalid when it or its spec cannot be read, has no name or version that can be used, or
    its type is not one of `SORTS`. What only
    describes the asset may be missing or broken: that becomes a warning.
    """
    asset = checkout.mapping(file)
    type_ = (text_at(asset, "type") or "").lower()
    if type_ not in SORTS:
        what = f"The type `{type_[:60]}` is not known" if type_ else "The `type` is missing"
        raise Invalid(f"{what}; types are {', '.join(SORTS)}.")
    written = text_at(asset, "spec")
    if written is None:
        raise Invalid("The `spec` is missing: no file describes the asset.")
    spec_file = checkout.near(file, written)
    if not checkout.has(spec_file):
        raise Invalid(f"The spec {spec_file} does not exist.")
    spec = checkout.mapping(spec_file)
    warnings: list[tuple[str, str]] = []
    extra_file, extra = _extra(checkout, file, text_at(asset, "extra_config"), warnings)
    return Definition(
        type=type_,
        name=_name(asset, spec),
        version=_version(asset, spec),
        file=file,
        spec_file=spec_file,
        spec=spec,
        extra_file=extra_file,
        extra=extra,
        categories=_categories(asset, spec),
        description=_description(checkout, file, spec, extra, warnings),
        notes=_notes(checkout, file, spec, warnings),
        warnings=tuple(warnings),
    )


def _name(asset: Mapping[str, Value], spec: Mapping[str, Value]) -> str:
    name = _filled(asset, "name") or _filled(spec, "name")
    if name is None:
        raise Invalid("The asset has no `name`, neither in asset.yaml nor in its spec.")
    if len(name) > 255:
        raise Invalid("The `name` is longer than 255 characters.")
    return name


def _version(asset: Mapping[str, Value], spec: Mapping[str, Value]) -> str | None:
    for version in (_filled(asset, "version"), _filled(spec, "version")):
        if version is not None and version.lower() != AUTO:
            return parse_version(version).text
    if text_at(asset, "version") is None and text_at(spec, "version") is None:
        raise Invalid("The asset has no `version`, neither in asset.yaml nor in its spec.")
    return None


def _filled(values: Mapping[str, Value], key: str) -> str | None:
    """The text under the key, unless it is a `{{placeholder}}` that the registry fills in."""
    text = text_at(values, key)
    return None if text is None or "{{" in text else text


def _extra(
    checkout: Checkout, file: str, written: str | None, warnings: list[tuple[str, str]]
) -> tuple[str | None, dict[str, Value]]:
    if written is None:
        return None, {}
    try:
        extra_file = checkout.near(file, written)
        if checkout.has(extra_file):
            return extra_file, checkout.mapping(extra_file)
        warnings.append((extra_file, f"{file} names it as `extra_config`, but it does not exist."))
    except Invalid as error:
        warnings.append((file, f"The `extra_config` was left out. {error.message}"))
    return None, {}


def _categories(asset: Mapping[str, Value], spec: Mapping[str, Value]) -> tuple[str, ...]:
    """The categories, also where a list was written as one text: `'["One", "Two"]'`."""
    found = [*texts_at(asset, "categories"), *texts_at(spec, "categories")]
    words: list[str] = []
    for text in found:
        quoted = _QUOTED.findall(text) if text.startswith("[") else []
        words.extend(quoted or [text])
    return tuple(dict.fromkeys(words))


def _description(
    checkout: Checkout,
    file: str,
    spec: Mapping[str, Value],
    extra: Mapping[str, Value],
    warnings: list[tuple[str, str]],
) -> str:
    written = text_at(extra, "publish", "description") or "description.md"
    text = _side_text(checkout, file, written, warnings)
    if text is None and "publish" in extra and text_at(extra, "publish", "description"):
        warnings.append((file, f"The description {written[:100]} does not exist."))
    return text or text_at(spec, "description") or ""


def _notes(
    checkout: Checkout,
    file: str,
    spec: Mapping[str, Value],
    warnings: list[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    """Further pages that the metadata of a model names: title and Markdown."""
    metadata = mapping_at(spec, "system_metadata")
    pages = []
    for key, title in (("evaluation", "Evaluation"), ("notes", "Notes")):
        written = text_at(metadata, key)
        if written is not None and written.endswith(".md"):
            text = _side_text(checkout, file, written, warnings)
            if text:
                pages.append((title, text))
    return tuple(pages)


def _side_text(
    checkout: Checkout, file: str, written: str, warnings: list[tuple[str, str]]
) -> str | None:
    try:
        page = checkout.near(file, written)
        return checkout.text(page).strip() or None if checkout.has(page) else None
    except Invalid as error:
        warnings.append((file, f"A page about the asset was left out. {error.message}"))
        return None


_QUOTED = re.compile("[\"']([^\"']+)[\"']")
