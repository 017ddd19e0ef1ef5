"""What counts as a reference to another asset, and what it says."""

import pytest

from catalog.connectors.azureml.references import Target, parse_target


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("azureml:train:0.0.12", "component", ("train", "component", None, "0.0.12")),
        ("azureml:train@latest", "component", ("train", "component", None, None)),
        ("azureml:rows:3", "path", ("rows", None, None, "3")),
        (
            "azureml://registries/acme/environments/serving/versions/64",
            "x",
            ("serving", "environment", "acme", "64"),
        ),
        (
            "azureml://registries/acme/environments/serving/labels/latest",
            "x",
            ("serving", "environment", "acme", None),
        ),
        ("azureml://registries/acme/data/rows", "x", ("rows", "data", "acme", None)),
        ("azureml://registries/acme/schedules/s/versions/1", "x", ("s", None, "acme", "1")),
        ("azureml:azureml://registries/a/models/m/versions/1", "x", ("m", "model", "a", "1")),
    ],
)
def test_a_reference_is_read_into_its_parts(
    text: str, key: str, expected: tuple[str, str | None, str | None, str | None]
) -> None:
    assert parse_target(f" {text}\n", key=key) == Target(text, *expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "azureml:",
        "azureml:cpu-cluster",
        "azureml:${{inputs.model}}:1",
        "azureml:a:1 and more",
        "See azureml:a:1",
        "azureml://datastores/${{default_datastore}}/paths/azureml/x",
        "azureml://registries/<registry-name>/models/<model-name>/versions/<version>",
        "azureml://registries/acme/models/m/versions/",
        "azureml://registries/acme/models/m/versions/1/files",
        "https://example.org/azureml:a:1",
    ],
)
def test_other_texts_are_no_reference(text: str) -> None:
    assert parse_target(text) is None
