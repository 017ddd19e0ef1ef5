"""Pinned snippets from where the bytes lie; what does not look right gives none."""

import ast
import shlex
from typing import Any

import pytest

from tests.assets.pasting import COMMIT, DIGEST, HOSTILE, of, source, strings_in


@pytest.mark.parametrize(
    ("uri", "digest", "fields", "code"),
    [
        ("https://huggingface.co/acme/triage", COMMIT, {"framework": "transformers",
         "task": "text-classification"},
         ("from transformers import AutoModelForSequenceClassification\n\n"
         "model = AutoModelForSequenceClassification.from_pretrained("
         f"'acme/triage', revision='{COMMIT}')")),
        ("hf://acme/triage@v2", None, {"framework": "sentence-transformers"},
         ("from sentence_transformers import SentenceTransformer\n\n"
         "model = SentenceTransformer('acme/triage', revision='v2')")),
        ("https://huggingface.co/acme/triage/tree/v2", None, {},
         ("from huggingface_hub import snapshot_download\n\n"
         "folder = snapshot_download('acme/triage', revision='v2')")),
        ("acme/triage", None, {"framework": "diffusers"},
         ("# The source names no revision: this follows its main branch.\n"
         "from diffusers import DiffusionPipeline\n\n"
         "model = DiffusionPipeline.from_pretrained('acme/triage')")),
    ],
)  # fmt: skip
def test_models_come_from_hugging_face_at_their_revision(
    uri: str, digest: str | None, fields: dict[str, Any], code: str
) -> None:
    found = of("MODEL", source("huggingface", uri, digest), **fields)["huggingface"]
    assert found.code.endswith(code)
    ast.parse(found.code)


def test_datasets_come_from_hugging_face_through_their_library() -> None:
    uri = "https://huggingface.co/datasets/acme/tickets"
    code = of("DATASET", source("huggingface", uri, f"git:{COMMIT}"))["huggingface"].code
    assert code.endswith(f"dataset = load_dataset('acme/tickets', revision='{COMMIT}')")


@pytest.mark.parametrize(
    ("kind", "uri", "call"),
    [
        ("MODEL", "models:/triage/7", "mlflow.pyfunc.load_model('models:/triage/7')"),
        ("MODEL", "models:/triage@prod", "mlflow.pyfunc.load_model('models:/triage@prod')"),
        ("MODEL", "https://ml.example.org/#/models/my%20triage/versions/7",
         "mlflow.pyfunc.load_model('models:/my triage/7')"),
        ("PROMPT_TEMPLATE", "prompts:/triage/3", "mlflow.genai.load_prompt('prompts:/triage/3')"),
    ],
)  # fmt: skip
def test_mlflow_addresses_are_loaded_as_what_they_are(kind: str, uri: str, call: str) -> None:
    assert of(kind, source("mlflow", uri))["mlflow"].code.endswith(call)


def test_mlflow_versions_are_numbers() -> None:
    assert "mlflow" not in of("MODEL", source("mlflow", "models:/triage/1.2.0"))


@pytest.mark.parametrize(
    ("uri", "call"),
    [
        ("https://lf.example.org/prompts/triage?version=3", "get_prompt('triage', version=3)"),
        ("https://lf.example.org/project/p/prompts/my%2Ftriage?label=production",
         "get_prompt('my/triage', label='production')"),
    ],
)  # fmt: skip
def test_langfuse_prompts_are_fetched_by_number_or_label(uri: str, call: str) -> None:
    code = of("PROMPT_TEMPLATE", source("langfuse", uri))["langfuse"].code
    assert code.endswith(f"prompt = get_client().{call}")
    assert "langfuse" not in of("MODEL", source("langfuse", uri))


def test_feast_features_are_listed_with_their_view() -> None:
    code = of(
        "FEATURE_PIPELINE", source("feast", "feast://tideholm/customer_360?ref=2.0.0"),
        entities=["customer_id"],
        features=[{"name": "age", "dtype": "int64"}, {"name": "other:visits", "dtype": "int64"}],
    )["feast"].code  # fmt: skip
    assert '# entity_rows: [{"customer_id": ...}]' in code
    assert {"customer_360:age", "other:visits"} <= set(strings_in(code))


@pytest.mark.parametrize(
    ("uri", "digest", "command"),
    [
        ("https://git.example.org/a/b.git", COMMIT,
         (f"git clone https://git.example.org/a/b.git triage "
         f"&& git -C triage checkout --detach {COMMIT}")),
        ("https://git.example.org/a/b.git//features?ref=v2.1.0", None,
         ("git clone https://git.example.org/a/b.git triage "
         "&& git -C triage checkout --detach v2.1.0")),
        ("git@git.example.org:a/b.git@v1", None,
         "git clone git@git.example.org:a/b.git triage && git -C triage checkout --detach v1"),
        ("https://github.com/acme/b/tree/4b41f8c/assets/x", None,
         "git clone https://github.com/acme/b triage && git -C triage checkout --detach 4b41f8c"),
        ("git+https://git.example.org/a/b", None,
         ("# The source names no revision: this takes its newest commit.\n"
         "git clone https://git.example.org/a/b triage")),
    ],
)  # fmt: skip
def test_a_repository_is_checked_out_at_its_commit(
    uri: str, digest: str | None, command: str
) -> None:
    assert of("COMPONENT", source("git", uri, digest))["git"].code.endswith(command)


@pytest.mark.parametrize(
    ("scaffolder", "runtime", "command"),
    [
        ("COPIER", "copier", "copier copy --vcs-ref v2 https://git.example.org/a.git triage"),
        ("COOKIECUTTER", "cookiecutter",
         "cookiecutter --checkout v2 https://git.example.org/a.git"),
        ("OTHER", "git", ("git clone https://git.example.org/a.git triage "
         "&& git -C triage checkout --detach v2")),
    ],
)  # fmt: skip
def test_a_solution_template_is_run_by_its_scaffolder(
    scaffolder: str, runtime: str, command: str
) -> None:
    uri = "https://git.example.org/a.git?ref=v2"
    found = of("SOLUTION_TEMPLATE", source("git", uri), scaffolder=scaffolder)
    assert found[runtime].code.endswith(f"\n{command}")


def test_images_are_pulled_by_digest_when_there_is_one() -> None:
    image = f"registry.example.org:5000/env/base@{DIGEST}"
    tagged = source("oci", "oci://registry.example.org:5000/env/base:11", DIGEST)
    assert of("MODEL", tagged)["docker"].code.endswith(f"\ndocker pull {image}")
    environment = of("ENVIRONMENT", image="registry.example.org/env/base:11")
    assert environment["docker"].code.endswith("\ndocker pull registry.example.org/env/base:11")


def test_an_image_with_a_placeholder_has_no_snippet() -> None:
    assert "docker" not in of("ENVIRONMENT", image="registry.example.org/env:{{latest}}")


def test_objects_in_a_bucket_are_copied() -> None:
    one, many = source("s3", "s3://bucket/a b.csv"), source("s3", "s3://bucket/v1/")
    assert of("DATASET", one)["s3"].code.endswith("aws s3 cp 's3://bucket/a b.csv' triage/")
    assert of("DATASET", many)["s3"].code.endswith("aws s3 cp --recursive s3://bucket/v1/ triage/")


@pytest.mark.parametrize("collection", ["model", "component", "environment"])
def test_azureml_assets_are_shown_by_their_command_line(collection: str) -> None:
    uri = f"azureml://registries/azureml/{collection}s/triage/versions/0.0.3"
    code = of("MODEL", source("azureml", uri))["azureml"].code
    assert code.endswith(
        f"az ml {collection} show --name triage --version 0.0.3 --registry-name azureml"
    )


@pytest.mark.parametrize(
    "system",
    ["huggingface", "mlflow", "langfuse", "feast", "git", "oci", "s3", "azureml", "http", "", "x"],
)
@pytest.mark.parametrize(
    "uri",
    [
        "", HOSTILE, "ext::sh -c 'touch pwned'", "--upload-pack=touch", "-oProxyCommand=touch",
        "ssh://-oProxyCommand=touch/x", "https://user:secret@git.example.org/a",
        "https://git.example.org/a;touch pwned", "https://git.example.org/$(touch pwned)",
        "https://huggingface.co/a/b/../../c d", "models:/a'b/$(x)", "s3://$(touch)/x",
        "oci://$(touch pwned)", "azureml://registries/a/models/$(x)/versions/1", "file:///etc",
    ],
)  # fmt: skip
def test_a_source_that_is_not_what_it_says_never_becomes_a_command(system: str, uri: str) -> None:
    for kind in ("MODEL", "SOLUTION_TEMPLATE"):
        found = of(kind, source(system, uri, HOSTILE))
        assert set(found) == {"python", "curl", "graphql"}


def test_hostile_names_of_features_stay_text() -> None:
    name = "a'); import os; os.system('touch pwned') #"
    code = of(
        "FEATURE_PIPELINE", source("feast", "view"),
        entities=[name], features=[{"name": name, "dtype": "int64"}],
    )["feast"].code  # fmt: skip
    assert f"view:{name}" in strings_in(code)
    assert [type(node) for node in ast.parse(code).body] == [ast.ImportFrom, ast.FunctionDef]


def test_hostile_paths_in_a_bucket_are_one_word_of_the_shell() -> None:
    uri = "s3://bucket/$(touch${IFS}pwned)'`;"
    command = of("DATASET", source("s3", uri))["s3"].code.splitlines()[-1]
    assert shlex.split(command) == ["aws", "s3", "cp", uri, "triage/"]
