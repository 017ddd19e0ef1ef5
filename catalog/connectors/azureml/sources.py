"""Where the bytes of a version lie: its registry, its repository, its storage."""

from collections.abc import Iterator
from urllib.parse import quote

from catalog.connectors.azureml.definitions import Definition
from catalog.connectors.azureml.values import line, mapping_at, text_at
from catalog.connectors.yaml_tree import Value

Source = dict[str, object]


def sources_of(definition: Definition, *, registry_name: str) -> list[Source]:
    """The address in the registry first, then every place the definition states, each once."""
    found = [_registry_address(definition, registry_name), *_places(definition)]
    return list({str(source["uri"]): source for source in found}.values())


def _registry_address(definition: Definition, registry_name: str) -> Source:
    address = f"azureml://registries/{registry_name}/{definition.sort.plural}/{definition.name}"
    if definition.version is not None:
        address += f"/versions/{definition.version}"
    return _source("azureml", address)


def _places(definition: Definition) -> Iterator[Source]:
    spec = definition.spec
    metadata, properties = mapping_at(spec, "system_metadata"), mapping_at(spec, "properties")
    for values in (metadata, properties, mapping_at(spec, "tags")):
        if repository := text_at(values, "huggingFaceModelId"):
            address = f"https://huggingface.co/{quote(repository)}"
            yield _source("huggingface", address, digest=text_at(properties, "SHA"))
    if name := text_at(metadata, "openmmlabModelId"):
        yield _source("openmmlab", name)
    yield from _storage(mapping_at(definition.extra, "path"))
    path = text_at(spec, "path") or ""
    if "://" in path:
        yield _source(path.partition("://")[0], path)


def _storage(path: dict[str, Value]) -> Iterator[Source]:
    """The place in the extra configuration: a folder of a storage account, or of a repository."""
    sort = text_at(path, "type") or ""
    account, container = text_at(path, "storage_name"), text_at(path, "container_name")
    if account and container:
        folder = (text_at(path, "container_path") or "").strip("/")
        address = f"https://{account}.blob.core.windows.net/{container}/{quote(folder)}"
        yield _source(sort or "azureblob", address.rstrip("/"))
    elif uri := text_at(path, "uri"):
        yield _source(sort or "http", uri, digest=text_at(path, "commit"))


def _source(system: str, uri: str, *, digest: str | None = None) -> Source:
    slug = "".join(c if c.isascii() and c.isalnum() else "-" for c in system.lower()).strip("-")
    source: Source = {"system": slug or "http", "uri": line(uri)}
    if digest is not None:
        source["digest"] = line(digest)
    return source
