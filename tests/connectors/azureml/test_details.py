"""What becomes of the fields of each type of definition."""

from pathlib import Path

from tests.connectors.azureml.checkouts import definition, details, the_asset, the_version, write

MODEL = """\
name: Intent_Finder
version: 3
isArchived: true
properties:
  SHA: 59cead35
tags:
  contextLength: 8192
  capabilities: reasoning, tool-calling
  Preview: ''
  hidden: false
  model_specific_defaults: {apply_lora: true, learning_rate: 5e-6}
system_metadata:
  displayName: Intent Finder
  publisher: Acme AI
  huggingFaceModelId: acme/intent-finder
  keywords: [Low latency]
  datasets: [acme/tickets]
  languages: [en, sv, en]
  license: Apache License 2.0
  licenseDescription: Terms at <https://example.org/terms>.
  tasks: {inferenceTasks: [text-classification, zero-shot], fineTuningTasks: [text-classification]}
  inputModalities: [text, image]
  outputModalities: [text]
  evaluation: evaluation.md
variantInfo:
  parents:
  - assetId: azureml://registries/acme/models/big/versions/1
  variantMetadata: {modelType: ONNX, quantization: [RTN], executionProvider: CPU, device: cpu}
"""

DESCRIPTION = """\
# **Intent Finder**

![logo](x.png)

**Finds** the [intent](https://example.org) of a *ticket*. It reads English.

## Intended uses

Sorting tickets.

### Not for

Decisions about people.

## Limitations and bias

Short texts only.
"""


def model(root: Path) -> Path:
    """A checkout with one model."""
    files = definition(
        "m", "model", MODEL, asset="extra_config: model.yaml\ncategories: [Foundation]\n"
    )
    files["m/model.yaml"] = (
        "path: {type: azureblob, storage_name: acme, container_name: models, container_path: a b/v3}\n"
        "publish: {description: about.md, type: mlflow_model}\n"
    )
    files["m/about.md"] = DESCRIPTION
    files["m/evaluation.md"] = "F1 0.91 on tickets."
    return write(root, files)


def test_a_model_keeps_what_its_metadata_states(tmp_path: Path) -> None:
    assert details(model(tmp_path), "model:unowned/intent-finder@3") == {
        "task": "text-classification",
        "modality": "text-image to text",
        "framework": "ONNX",
        "baseModel": {
            "reference": "azureml://registries/acme/models/big/versions/1",
            "relation": "QUANTIZED",
        },
        "hyperparameters": [
            {"name": "apply_lora", "value": "true"},
            {"name": "learning_rate", "value": "5e-6"},
        ],
        "languages": ["en", "sv"],
        "runtime": "CPU",
        "contextLength": 8192,
        "intendedUse": "Sorting tickets.\n\n### Not for\n\nDecisions about people.",
        "limitations": "Short texts only.",
    }


def test_a_model_says_where_it_lies(tmp_path: Path) -> None:
    version = the_version(model(tmp_path), "model:unowned/intent-finder@3")
    assert version.spec.licence == "Apache-2.0"
    assert [(s.system, s.uri, s.digest) for s in version.spec.sources] == [
        ("azureml", "azureml://registries/acme/models/Intent_Finder/versions/3", None),
        ("huggingface", "https://huggingface.co/acme/intent-finder", "59cead35"),
        ("azureblob", "https://acme.blob.core.windows.net/models/a%20b/v3", None),
    ]
    assert [(r.target, r.path, r.asset) for r in version.spec.references] == [
        (
            "azureml://registries/acme/models/big/versions/1",
            "spec.yaml#/variantInfo/parents/0/assetId",
            None,
        )
    ]


def test_an_asset_is_described_in_plain_words(tmp_path: Path) -> None:
    spec = the_asset(model(tmp_path), "model:unowned/intent-finder").spec
    assert spec.title == "Intent Finder"
    assert spec.summary == "Finds the intent of a ticket."
    assert spec.description == f"{DESCRIPTION.strip()}\n\n## Evaluation\n\nF1 0.91 on tickets."
    assert [(link.title, link.url) for link in spec.links] == [
        ("Licence terms", "https://example.org/terms")
    ]
    assert spec.tags == (
        "foundation",
        "publisher:acme-ai",
        "low-latency",
        "text-classification",
        "zero-shot",
        "fine-tuning:text-classification",
        "device:cpu",
        "execution-provider:cpu",
        "quantization:rtn",
        "trained-on:acme-tickets",
        "archived",
        "capabilities:reasoning",
        "capabilities:tool-calling",
        "preview",
    )


def test_an_asset_without_a_description_says_so(tmp_path: Path) -> None:
    write(tmp_path, definition("d", "data", "name: raw_rows\nversion: 1\ndisplay_name: Raw rows\n"))
    spec = the_asset(tmp_path, "dataset:unowned/raw-rows").spec
    assert spec.summary == "Raw rows: its registry gives no description."
    assert spec.description == ""


def test_a_component_has_typed_inputs_and_outputs(tmp_path: Path) -> None:
    spec = """\
name: train
version: 0.0.12
type: command
description: Trains.
environment: azureml:serving@latest
command: python train.py --data ${{inputs.data}}
inputs:
  data: {type: uri_folder, description: Where the rows are}
  rounds: {type: integer, default: 5, min: 1, max: 9}
  mode: {type: string, optional: true, enum: [fast, exact]}
  any: {}
outputs:
  model: {type: mlflow_model}
"""
    write(tmp_path, definition("c", "component", spec))
    assert details(tmp_path, "component:unowned/train@0.0.12") == {
        "componentType": "command",
        "inputs": [
            {"name": "data", "type": "uri_folder", "description": "Where the rows are."},
            {
                "name": "rounds",
                "type": "integer",
                "required": False,
                "description": "From 1 to 9. Default: 5.",
            },
            {
                "name": "mode",
                "type": "string",
                "required": False,
                "description": "One of fast, exact.",
            },
            {"name": "any", "type": "any"},
        ],
        "outputs": [{"name": "model", "type": "mlflow_model"}],
        "runtime": "azureml:serving@latest",
        "command": "python train.py --data ${{inputs.data}}",
    }


def test_steps_without_a_command_run_their_script(tmp_path: Path) -> None:
    parallel = (
        "name: score\nversion: 1\ntype: parallel\n"
        "task: {entry_script: score.py, program_arguments: --rows 5, environment: 'azureml:e:2'}\n"
    )
    spark = "name: split\nversion: 1\ntype: spark\nentry: {file: ./split.py}\nargs: --by day\n"
    write(tmp_path, definition("p", "component", parallel) | definition("s", "component", spark))
    assert details(tmp_path, "component:unowned/score@1") == {
        "componentType": "parallel",
        "runtime": "azureml:e:2",
        "command": "score.py --rows 5",
    }
    assert details(tmp_path, "component:unowned/split@1")["command"] == "./split.py --by day"


def test_an_environment_keeps_its_dockerfile_with_placeholders(tmp_path: Path) -> None:
    dockerfile = (
        "FROM base:{{latest-image-tag}} AS a\nFROM --platform=x base:{{latest-image-tag}}\n"
    )
    files = definition(
        "e",
        "environment",
        "name: '{{asset.name}}'\nversion: 4\nos_type: linux\n"
        "build: {path: '{{image.context.dir}}', dockerfile_path: '{{image.dockerfile.path}}'}\n",
        asset="name: serving\nextra_config: environment.yaml\n",
    )
    files["e/environment.yaml"] = (
        "image: {name: acme/serving, os: linux, context: {dir: context, dockerfile: Dockerfile}}\n"
    )
    files["e/context/Dockerfile"] = dockerfile
    write(tmp_path, files)
    expected = {
        "image": "acme/serving",
        "operatingSystem": "linux",
        "dockerfile": dockerfile,
    }
    assert details(tmp_path, "environment:unowned/serving@4") == expected
    (tmp_path / "e/environment.yaml").write_text("image: {context: {dir: context}}\n")
    assert details(tmp_path, "environment:unowned/serving@4") == {
        **expected,
        "image": "base:{{latest-image-tag}}",
    }


def test_an_environment_lists_the_packages_of_its_conda_file(tmp_path: Path) -> None:
    files = definition(
        "e", "environment", "name: e\nversion: 1\nimage: acme/base:1\nconda_file: conda.yaml\n"
    )
    files["e/conda.yaml"] = "dependencies: [python=3.11, pip, {pip: [numpy==2.1, torch]}]\n"
    write(tmp_path, files)
    assert details(tmp_path, "environment:unowned/e@1") == {
        "image": "acme/base:1",
        "packages": ["python=3.11", "pip", "numpy==2.1", "torch"],
    }


def test_an_evaluator_has_inputs_settings_and_scores(tmp_path: Path) -> None:
    spec = """\
name: builtin.fluency
version: 2
displayName: Fluency
evaluatorType: builtin
evaluatorSubType: code
dataMappingSchema:
  properties:
    response: {anyOf: [{type: string}, {type: array, items: {type: object}}]}
    context: {type: string, description: What it may rely on}
  required: [response]
initParameterSchema:
  properties: {threshold: {type: number, minimum: 1}, response: {type: string}}
  required: [threshold]
outputSchema:
  fluency: {type: ordinal, desirable_direction: increase, min_value: 1, max_value: 5}
"""
    write(tmp_path, definition("e", "evaluator", spec))
    assert details(tmp_path, "evaluator:unowned/builtin-fluency@2") == {
        "evaluatorType": "builtin code",
        "inputs": [
            {"name": "response", "type": "string or array of object"},
            {
                "name": "context",
                "type": "string",
                "required": False,
                "description": "What it may rely on.",
            },
            {
                "name": "threshold",
                "type": "number",
                "description": "Setting of the evaluator. At least 1.",
            },
        ],
        "outputs": [
            {
                "name": "fluency",
                "type": "ordinal",
                "description": "From 1 to 5. Higher is better.",
            }
        ],
        "metrics": ["fluency"],
    }


def test_a_benchmark_is_an_evaluation_set(tmp_path: Path) -> None:
    spec = """\
name: builtin.sums
version: 1
display_name: Sums
evaluator:
  id: azureml://registries/acme/evaluators/builtin.exact/versions/1
  testingCriteria: {evaluator_name: builtin.exact}
dataset:
  recordCount: "4,520"
  license: CC-BY-4.0 (Creative Commons)
  properties: {domain: maths, source_paper: 'https://example.org/p', dataset_source: file}
  datasetSchema: {item: {type: object, properties: {target: {type: string}}, required: [target]}}
"""
    write(tmp_path, definition("b", "benchmarkspec", spec))
    name = "evaluation-set:unowned/builtin-sums"
    assert details(tmp_path, f"{name}@1") == {
        "items": 4520,
        "coverage": "UNSTATED",
        "source": "file",
        "task": "maths",
        "metrics": ["builtin.exact"],
        "fields": [{"name": "target", "type": "string"}],
    }
    assert the_version(tmp_path, f"{name}@1").spec.licence == "CC-BY-4.0"
    assert [link.title for link in the_asset(tmp_path, name).spec.links] == ["Paper"]


def test_a_human_evaluation_measures_its_questions(tmp_path: Path) -> None:
    spec = (
        "name: builtin.quality\nversion: 1\nfeedbackQuestions:\n"
        "- {type: Choice, questionText: How good?, choices: [bad, good]}\n"
        "- {type: YesNo, questionText: Was it safe?}\n"
    )
    write(tmp_path, definition("h", "humanevaluationtemplate", spec))
    assert details(tmp_path, "evaluation-set:unowned/builtin-quality@1") == {
        "coverage": "UNSTATED",
        "task": "human evaluation",
        "metrics": ["How good?", "Was it safe?"],
        "fields": [
            {"name": "How good?", "type": "Choice", "description": "One of bad, good."},
            {"name": "Was it safe?", "type": "YesNo"},
        ],
    }


def test_a_dataset_keeps_its_format_and_address(tmp_path: Path) -> None:
    spec = "name: d\nversion: 1\ntype: uri_folder\npath: s3://acme/rows\n"
    write(tmp_path, definition("d", "data", spec))
    assert details(tmp_path, "dataset:unowned/d@1") == {"format": "uri_folder"}
    assert [s.uri for s in the_version(tmp_path, "dataset:unowned/d@1").spec.sources] == [
        "azureml://registries/azureml/data/d/versions/1",
        "s3://acme/rows",
    ]
