"""One definition to the manifests it becomes: an asset and a version."""

from catalog.assets.digest import version_digest
from catalog.assets.kinds import dump_details, parse_details
from catalog.connectors.azureml.checkout import Checkout
from catalog.connectors.azureml.definitions import Definition
from catalog.connectors.azureml.details import details_of
from catalog.connectors.azureml.licences import spdx_of, stated_licence, terms_address
from catalog.connectors.azureml.lifecycle import deprecation_of
from catalog.connectors.azureml.prose import summary_of
from catalog.connectors.azureml.references import Mention
from catalog.connectors.azureml.registry import Registry, Survey
from catalog.connectors.azureml.sources import sources_of
from catalog.connectors.azureml.tags import tag, tags_of
from catalog.connectors.azureml.values import clipped, line, text_at
from catalog.connectors.manifests.documents import API_VERSION, Manifest, parse_manifest
from catalog.text import UNSTORABLE, clean_web_address

LONGEST_DESCRIPTION = 64_000


def asset_manifest(definition: Definition, survey: Survey) -> Manifest:
    """The asset as one of its definitions describes it, usually the newest. Raises Invalid."""
    stated = stated_licence(definition)
    own_licence = stated is not None and spdx_of(stated).startswith("LicenseRef-")
    labels = [tag("co-owner", team) for team in survey.owners[definition.key].others]
    if stated is not None and own_licence:
        labels.append(tag("licence", stated))
    spec: dict[str, object] = {
        "title": _title(definition),
        "summary": _summary(definition),
        "description": _description(definition),
        "tags": tags_of(definition, more=labels),
        "links": _links(definition),
    }
    return parse_manifest(_document("Asset", survey.registry.reference(definition.key), spec))


def version_manifest(definition: Definition, survey: Survey, checkout: Checkout) -> Manifest:
    """The version with its details, sources and references. Raises Invalid.

    A version that its registry numbers when it publishes it is called by its content, so that
    changed content is a new version: `0.0.0+auto.1a2b3c4d`, below every real number.
    """
    kind = definition.sort.kind
    details = parse_details(kind, details_of(definition, checkout))
    stated = stated_licence(definition)
    licence = spdx_of(stated) if stated is not None else None
    sources = sources_of(definition, registry_name=survey.registry_name)
    references = [
        _reference(mention, survey.registry) for mention in survey.mentions[definition.file]
    ]
    version = definition.version
    if version is None:
        digest = version_digest(
            kind, details, licence=licence, sources=sources, references=references
        )
        version = f"0.0.0+auto.{digest.removeprefix('sha256:')[:8]}"
    spec: dict[str, object] = {
        "status": "PUBLISHED",
        "licence": licence,
        "details": dump_details(details),
        "sources": sources,
        "references": references,
    }
    deprecation = deprecation_of(definition)
    if deprecation is not None:
        spec["status"] = "DEPRECATED"
        spec["deprecation"] = {"reason": deprecation.reason, "sunsetOn": deprecation.sunset_on}
    name = f"{survey.registry.reference(definition.key)}@{version}"
    return parse_manifest(_document("Version", name, spec))


def _document(kind: str, name: str, spec: dict[str, object]) -> dict[str, object]:
    return {"apiVersion": API_VERSION, "kind": kind, "metadata": {"name": name}, "spec": spec}


def _reference(mention: Mention, registry: Registry) -> dict[str, object]:
    return {
        "target": mention.target.text,
        "path": mention.place,
        "asset": registry.meant_by(mention.target),
    }


def _title(definition: Definition) -> str:
    spec = definition.spec
    title = (
        text_at(spec, "display_name")
        or text_at(spec, "displayName")
        or text_at(spec, "system_metadata", "displayName")
        or definition.name
    )
    return line(title, longest=120)


def _summary(definition: Definition) -> str:
    """The stated summary, else the first sentence of the description."""
    stated = text_at(definition.spec, "system_metadata", "summary")
    summary = summary_of(stated) if stated else ""
    summary = summary or summary_of(definition.description)
    return summary or f"{_title(definition)}: its registry gives no description."


def _description(definition: Definition) -> str:
    """The description with the pages about evaluation and the notes below it."""
    parts = [definition.description]
    parts += [f"## {title}\n\n{text}" for title, text in definition.notes]
    text = UNSTORABLE.sub("", "\n\n".join(filter(None, parts)))
    return clipped(text, longest=LONGEST_DESCRIPTION)


def _links(definition: Definition) -> list[dict[str, object]]:
    properties = ("dataset", "properties")
    found = {
        "Licence terms": terms_address(definition),
        "Paper": text_at(definition.spec, *properties, "source_paper"),
        "Source of the data": text_at(definition.spec, *properties, "dataset_source"),
    }
    links: dict[str, dict[str, object]] = {}
    for title, address in found.items():
        try:
            url = clean_web_address(address or "")
        except ValueError:
            continue
        links.setdefault(url, {"title": title, "url": url})
    return list(links.values())
