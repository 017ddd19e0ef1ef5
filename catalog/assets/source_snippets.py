"""Snippets that take a version from where its bytes lie, one maker per source system."""

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from catalog.assets.kinds.environment import EnvironmentDetails
from catalog.assets.kinds.feature_pipeline import FeaturePipelineDetails
from catalog.assets.kinds.model import ModelDetails
from catalog.assets.kinds.prompt_template import PromptFormat, PromptTemplateDetails
from catalog.assets.kinds.solution_template import Scaffolder, SolutionTemplateDetails
from catalog.assets.pinned import Pinned, Snippet, commented

Maker = Callable[[Pinned, str, str], Iterator[Snippet]]
"""From a version, the uri of a source and its digest (either may be empty) to snippets."""


def huggingface_snippet(pinned: Pinned, uri: str, digest: str) -> Iterator[Snippet]:
    """`from_pretrained` of the library that loads the model, or `load_dataset`."""
    found = _HUB.fullmatch(uri)
    if found is None:
        return
    repository = found["repository"]
    revision = found["revision"] or _commit_in(digest)
    is_dataset = bool(found["datasets"]) or pinned.kind == "DATASET"
    module, loader = _hub_loader(pinned, is_dataset=is_dataset)
    pin = f", revision={revision!r}" if revision else ""
    note = "" if revision else "The source names no revision: this follows its main branch."
    extra = ", repo_type='dataset'" if is_dataset and loader == "snapshot_download" else ""
    code = [
        *commented(pinned, note),
        f"from {module} import {loader.partition('.')[0]}",
        "",
        f"{_RESULTS.get(loader, 'model')} = {loader}({repository!r}{extra}{pin})",
    ]
    yield Snippet("huggingface", "Hugging Face", "python", "\n".join(code))


def mlflow_snippet(pinned: Pinned, uri: str, digest: str) -> Iterator[Snippet]:
    """The model or prompt by its registry address."""
    if found := _MLFLOW_PAGE.search(uri):
        uri = f"models:/{unquote(found['name'])}/{found['version']}"
    if not _MLFLOW.fullmatch(uri):
        return
    is_prompt = uri.startswith("prompts:")
    call = "mlflow.genai.load_prompt" if is_prompt else "mlflow.pyfunc.load_model"
    module = call.rpartition(".")[0]
    name = "prompt" if is_prompt else "model"
    code = [*commented(pinned), f"import {module}", "", f"{name} = {call}({uri!r})"]
    yield Snippet("mlflow", "MLflow", "python", "\n".join(code))


def langfuse_snippet(pinned: Pinned, uri: str, digest: str) -> Iterator[Snippet]:
    """The prompt from the service that serves it, by number or label."""
    found = _LANGFUSE.search(uri)
    if found is None or not isinstance(pinned.details, PromptTemplateDetails):
        return
    pin = f"version={found['version']}" if found["version"] else f"label={found['label']!r}"
    chat = ", type='chat'" if pinned.details.format is PromptFormat.CHAT else ""
    code = [
        *commented(pinned),
        "from langfuse import get_client",
        "",
        f"prompt = get_client().get_prompt({unquote(found['name'])!r}, {pin}{chat})",
    ]
    yield Snippet("langfuse", "Langfuse", "python", "\n".join(code))


def feast_snippet(pinned: Pinned, uri: str, digest: str) -> Iterator[Snippet]:
    """The features of the pipeline from the online store."""
    if not isinstance(pinned.details, FeaturePipelineDetails):
        return
    view = unquote(urlsplit(uri).path if "://" in uri else uri).rstrip("/").rpartition("/")[2]
    names = [feature.name for feature in pinned.details.features]
    if not view and not all(":" in name for name in names):
        return
    features = [name if ":" in name else f"{view}:{name}" for name in names]
    row = ", ".join(f"{json.dumps(entity)}: ..." for entity in pinned.details.entities)
    code = [
        *commented(pinned, f"entity_rows: [{{{row}}}]"),
        "from feast import FeatureStore",
        "",
        "",
        "def online_features(entity_rows, repository='.'):",
        "    return FeatureStore(repo_path=repository).get_online_features(",
        "        features=[",
        *(f"            {feature!r}," for feature in features),
        "        ],",
        "        entity_rows=entity_rows,",
        "    ).to_dict()",
    ]
    yield Snippet("feast", "Feast", "python", "\n".join(code))


def git_snippet(pinned: Pinned, uri: str, digest: str) -> Iterator[Snippet]:
    """A checkout of the commit, and for solution templates the scaffolder's own command."""
    found = _GIT.fullmatch(uri.removeprefix("git+"))
    if found is None:
        return
    address, folder = found["address"], shlex.quote(pinned.slug)
    revision = _commit_in(digest) or found["revision"] or found["page_revision"]
    quoted = shlex.quote(address)
    if isinstance(pinned.details, SolutionTemplateDetails):
        command = _SCAFFOLD.get(pinned.details.scaffolder)
        if command is not None:
            pin = f" {command[1]} {shlex.quote(revision)}" if revision else ""
            folder = f" {folder}" if pinned.details.scaffolder is Scaffolder.COPIER else ""
            code = [*commented(pinned), f"{command[0]}{pin} {quoted}{folder}"]
            yield Snippet(command[2], command[2].capitalize(), "bash", "\n".join(code))
            return
    note = "" if revision else "The source names no revision: this takes its newest commit."
    lines = [*commented(pinned, note), f"git clone {quoted} {folder}"]
    if revision:
        lines[-1] += f" && git -C {folder} checkout --detach {shlex.quote(revision)}"
    yield Snippet("git", "Git", "bash", "\n".join(lines))


def oci_snippet(pinned: Pinned, uri: str, digest: str) -> Iterator[Snippet]:
    """The image by its digest, or by its tag when no digest is known."""
    image = re.sub("^(?:oci|docker)://", "", uri)
    if digest.startswith("sha256:") and "@" not in image:
        image = f"{_without_tag(image)}@{digest}"
    yield from _pull(pinned, image)


def s3_snippet(pinned: Pinned, uri: str, digest: str) -> Iterator[Snippet]:
    """A copy of the object, or of all objects when the address ends with a slash."""
    if _S3.fullmatch(uri):
        many = " --recursive" if uri.endswith("/") else ""
        command = f"aws s3 cp{many} {shlex.quote(uri)} {shlex.quote(f'{pinned.slug}/')}"
        yield Snippet("s3", "AWS CLI", "bash", "\n".join([*commented(pinned), command]))


def azureml_snippet(pinned: Pinned, uri: str, digest: str) -> Iterator[Snippet]:
    """The asset in its registry, through the `az ml` command line."""
    found = _AZUREML.fullmatch(uri)
    if found is None:
        return
    noun = _AZUREML_NOUNS[found["collection"]]
    command = (
        f"az ml {noun} show --name {shlex.quote(found['name'])} "
        f"--version {shlex.quote(found['version'])} "
        f"--registry-name {shlex.quote(found['registry'])}"
    )
    code = [*commented(pinned), command]
    yield Snippet("azureml", "Azure ML", "bash", "\n".join(code))


def image_snippet(pinned: Pinned) -> Iterator[Snippet]:
    """The image that an environment names."""
    if isinstance(pinned.details, EnvironmentDetails) and pinned.details.image is not None:
        yield from _pull(pinned, pinned.details.image)


SOURCE_SNIPPETS: Mapping[str, Maker] = {
    "huggingface": huggingface_snippet,
    "mlflow": mlflow_snippet,
    "langfuse": langfuse_snippet,
    "feast": feast_snippet,
    "git": git_snippet,
    "oci": oci_snippet,
    "s3": s3_snippet,
    "azureml": azureml_snippet,
}

_HUB = re.compile(
    r"(?:https://huggingface\.co/|hf://|)(?P<datasets>datasets/)?"
    r"(?P<repository>[A-Za-z0-9][\w.-]{0,95}(?:/[A-Za-z0-9][\w.-]{0,95})?)"
    r"(?:(?:/(?:tree|resolve|commit)/|@)(?P<revision>[A-Za-z0-9][\w.-]{0,99}))?/?",
    re.ASCII,
)
_HUB_LOADERS = {
    "fill-mask": "AutoModelForMaskedLM",
    "question-answering": "AutoModelForQuestionAnswering",
    "summarization": "AutoModelForSeq2SeqLM",
    "text-classification": "AutoModelForSequenceClassification",
    "text-generation": "AutoModelForCausalLM",
    "token-classification": "AutoModelForTokenClassification",
    "translation": "AutoModelForSeq2SeqLM",
}
_RESULTS = {"load_dataset": "dataset", "snapshot_download": "folder"}
_MLFLOW = re.compile(
    r"(?:models|prompts):/[^/@\x00-\x1f]+(?:/[0-9]+|@[\w.-]+)"
    r"|models:/m-[0-9a-f]{32}|runs:/[0-9a-f]+/\S+",
    re.ASCII,
)
_MLFLOW_PAGE = re.compile(r"#/models/(?P<name>[^/?#]+)/versions/(?P<version>[0-9]+)")
_LANGFUSE = re.compile(
    r"/prompts/(?P<name>[^/?#\s]+)\?(?:[^#\s]*&)?"
    r"(?:version=(?P<version>[1-9][0-9]{0,8})|label=(?P<label>[\w.-]+))",
    re.ASCII,
)
_GIT = re.compile(
    r"(?P<address>(?:https?://|ssh://(?:\w[\w.-]*@)?)[A-Za-z0-9][\w.-]*(?::[0-9]+)?/[\w./~+-]+?"
    r"|git@[A-Za-z0-9][\w.-]*:[\w./~+-]+?)"
    r"(?:(?:/-)?/(?:tree|blob)/(?P<page_revision>[A-Za-z0-9][\w.+-]*)(?:/[^\s@]*)?)?"
    r"(?://[^?\s]*)?(?:(?:@|\?ref=)(?P<revision>[A-Za-z0-9][\w./+-]*))?/?",
    re.ASCII,
)
_SCAFFOLD = {
    Scaffolder.COPIER: ("copier copy", "--vcs-ref", "copier"),
    Scaffolder.COOKIECUTTER: ("cookiecutter", "--checkout", "cookiecutter"),
}
_IMAGE = re.compile(
    r"[a-z0-9][a-z0-9._-]*(?::[0-9]+)?(?:/[a-z0-9][a-z0-9._-]*)*"
    r"(?::[A-Za-z0-9_][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?",
    re.ASCII,
)
_S3 = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^\x00-\x1f]*")
_AZUREML = re.compile(
    r"azureml://registries/(?P<registry>\w[\w.-]*)/"
    r"(?P<collection>models|components|environments|data)/"
    r"(?P<name>\w[\w.-]*)/versions/(?P<version>\w[\w.+-]*)",
    re.ASCII,
)
_AZUREML_NOUNS = {
    "models": "model",
    "components": "component",
    "environments": "environment",
    "data": "data",
}


def _hub_loader(pinned: Pinned, *, is_dataset: bool) -> tuple[str, str]:
    if is_dataset:
        return "datasets", "load_dataset"
    details = pinned.details
    framework = (details.framework or "").lower() if isinstance(details, ModelDetails) else ""
    task = (details.task or "").lower() if isinstance(details, ModelDetails) else ""
    if framework == "transformers":
        return "transformers", f"{_HUB_LOADERS.get(task, 'AutoModel')}.from_pretrained"
    if framework in ("sentence-transformers", "sentence_transformers"):
        return "sentence_transformers", "SentenceTransformer"
    if framework == "diffusers":
        return "diffusers", "DiffusionPipeline.from_pretrained"
    return "huggingface_hub", "snapshot_download"


def _pull(pinned: Pinned, image: str) -> Iterator[Snippet]:
    if _IMAGE.fullmatch(image):
        code = [*commented(pinned), f"docker pull {shlex.quote(image)}"]
        yield Snippet("docker", "Docker", "bash", "\n".join(code))


def _without_tag(image: str) -> str:
    name, colon, tag = image.rpartition(":")
    return name if colon and "/" not in tag else image


def _commit_in(digest: str) -> str:
    found = re.fullmatch("(?:sha1:|git:|commit:)?([0-9a-f]{40})", digest)
    return found.group(1) if found else ""
