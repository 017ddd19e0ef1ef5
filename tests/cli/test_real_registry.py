"""A real registry of 788 definitions, imported through the command line; its numbers are those of
the README that lies beside the data."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

DATA = Path(os.environ.get("CATALOG_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
CHECKOUT = DATA / "azureml-assets"


@pytest.mark.skipif(not CHECKOUT.is_dir(), reason=f"no registry checkout at {CHECKOUT}")
def test_a_real_registry_is_imported_once_and_survives_the_round_trip(
    changing: Terminal, tmp_path: Path
) -> None:
    first = changing("import", "azureml", str(CHECKOUT), "--output", "json")
    again = changing("import", "azureml", str(CHECKOUT), "--output", "json")

    assert first.code == again.code == 0
    told = json.loads(first.out)["import"]
    assert told["found"] == 788
    assert told["definitions"] == {
        "model": 410,
        "component": 199,
        "environment": 62,
        "evaluator": 44,
        "prompt": 33,
        "data": 28,
        "benchmarkspec": 11,
        "humanevaluationtemplate": 1,
    }
    assert told["modelsWithoutLicence"] == 41
    assert told["floating"] == 7
    assert len(told["missingTargets"]) == 12
    assert told["refused"] == []
    everything = told["created"]
    assert everything == told["teams"] + told["assets"] + told["versions"]
    repeated = json.loads(again.out)["import"]
    assert (repeated["created"], repeated["changed"]) == (0, 0)
    assert repeated["unchanged"] == everything

    file = tmp_path / "catalog.yaml"
    assert changing("export", "--to", str(file)).code == 0
    planned = changing("plan", str(file), "--check")
    assert (planned.code, planned.out) == (0, "")
