"""`catalog export`: what the catalog holds, as manifests that `catalog apply` takes back."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalog.cli import references
from catalog.cli.call import Call, Output, pass_call
from catalog.cli.choices import KIND
from catalog.cli.directory import require_teams
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command
from catalog.cli.output import show
from catalog.cli.progress import progress
from catalog.cli.words import count
from catalog.client.pages import PAGE, pages
from catalog.client.session import Catalog

if TYPE_CHECKING:
    from catalog.connectors.manifests.documents import Manifest


@click.command(
    cls=Command,
    examples=[
        "catalog export > catalog.yaml",
        "catalog export --to manifests/",
        "catalog export --team support --kind prompt-template --to support.yaml",
    ],
)
@click.option("--to", "target", metavar="FILE|FOLDER", type=click.Path(),
              help="Where to write: a file, or a folder (written with / at its end, or there"
              " already) with a file per asset.")  # fmt: skip
@click.option("--team", metavar="TEAM", help="Only this team and its assets.")
@click.option("--kind", type=KIND, help="Only assets of this kind.")
@pass_call
def export(call: Call, *, target: str | None, team: str | None, kind: str | None) -> None:
    """Write the catalog out as manifests.

    Canonical YAML: the same catalog gives the same text, and applying it again changes nothing.
    """
    catalog = call.catalog()
    require_teams(catalog, [team] if team else [])
    documents = _fetch(catalog, call)
    if team or kind:
        documents = _chosen(documents, team=team, kind=kind)
    if target is None:
        data = {"manifests": {"nodes": documents}}
        show(data, call, as_text=lambda: _stream(documents).rstrip("\n"))
        return
    if call.output is not Output.TABLE:
        raise click.UsageError("--to writes YAML files; leave --output out.")
    path = Path(target)
    if path.is_dir() or target.endswith(("/", os.sep)):
        _write_folder(documents, path, call)
    else:
        _write(path, _stream(documents))
        say_remark(f"Wrote {count(len(documents), 'manifest')} to {target}.", call)


def file_of(manifest: "Manifest") -> Path:
    """Where a manifest stands in an exported folder: an asset with all its versions in
    team/kind/name.yaml, the organisation and its people in a file each."""
    name = manifest.metadata.name
    if manifest.kind == "Person":
        return Path("people.yaml")
    if manifest.kind in ("Domain", "Team"):
        return Path("organisation.yaml")
    kind, _, place = references.split(name)[0].partition(":")
    namespace, _, slug = place.partition("/")
    return Path(namespace, kind, f"{slug}.yaml")


def _fetch(catalog: Catalog, call: Call) -> list[str]:
    found: list[str] = []
    with progress("Exporting", call=call) as advance:
        for data in pages(catalog, "ManifestExport", {"first": PAGE}, at=("manifests",)):
            nodes = data["manifests"]["nodes"]
            found += nodes
            advance(len(nodes))
    return found


def _chosen(documents: list[str], *, team: str | None, kind: str | None) -> list[str]:
    """The documents of a team, of a kind of asset, or of both; in their order."""
    parsed = [(text, _parsed(text)) for text in documents]
    assets = {
        manifest.metadata.name
        for _, manifest in parsed
        if manifest.kind == "Asset"
        and team in (None, manifest.spec.owner or references.namespace_of(manifest.metadata.name))
        and kind in (None, references.kind_of(manifest.metadata.name))
    }
    return [
        text
        for text, manifest in parsed
        if references.split(manifest.metadata.name)[0] in assets
        or (manifest.kind == "Team" and kind is None and manifest.metadata.name == team)
    ]


def _parsed(text: str) -> "Manifest":
    from catalog.connectors.manifests.reading import read_documents

    found = read_documents(text, source="the catalog's export")
    if len(found.manifests) != 1:
        told = "; ".join(str(problem) for problem in found.problems) or "no manifest in it"
        raise click.ClickException(f"The catalog sent a manifest this program cannot read: {told}")
    return found.manifests[0].manifest


def _stream(documents: list[str]) -> str:
    return "".join("---\n" + _bare(text) for text in documents)


def _bare(text: str) -> str:
    return text.removeprefix("---\n").rstrip("\n") + "\n"


def _write_folder(documents: list[str], folder: Path, call: Call) -> None:
    files: dict[Path, list[str]] = {}
    for text in documents:
        files.setdefault(folder / file_of(_parsed(text)), []).append(text)
    for path, texts in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, _stream(texts))
    told = f"{count(len(documents), 'manifest')} to {count(len(files), 'file')} in {folder}"
    say_remark(f"Wrote {told}.", call)
    others = [path for path in _yaml_files(folder) if path not in files]
    if others:
        say_remark(f"Not part of this export, and left as they are ({len(others)}):", call)
        for path in others:
            say_remark(f"  {path}", call)


def _yaml_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in (".yaml", ".yml") and path.is_file() and not hidden:
            yield path


def _write(path: Path, text: str) -> None:
    """Replaces a file in one step, so that nobody ever reads half of it."""
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        half.write_text(text, encoding="utf-8")
        half.replace(path)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}.") from error
    finally:
        half.unlink(missing_ok=True)
