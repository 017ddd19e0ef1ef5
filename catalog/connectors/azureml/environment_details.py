"""Details of an environment: its image, its Dockerfile and the packages it installs.

Placeholders in a Dockerfile such as `{{latest-image-tag}}` stay as they are written: only the
registry that builds the image knows what they become.
"""

import posixpath

from catalog.connectors.azureml.checkout import Checkout
from catalog.connectors.azureml.definitions import Definition
from catalog.connectors.azureml.values import line, mapping_at, text_at, value_at
from catalog.connectors.yaml_tree import Value
from catalog.errors import Invalid

LONGEST_DOCKERFILE = 32_000


def environment_details(definition: Definition, checkout: Checkout) -> dict[str, object]:
    """What the spec and the extra configuration state, and the files beside them if they exist."""
    image = mapping_at(definition.extra, "image")
    dockerfile = _dockerfile(definition, checkout)
    name = text_at(definition.spec, "image") or text_at(image, "name") or _base_image(dockerfile)
    system = text_at(definition.spec, "os_type") or text_at(image, "os")
    found = {
        "image": line(name) if name else None,
        "operatingSystem": line(system) if system else None,
        "dockerfile": dockerfile,
        "packages": _packages(definition, checkout),
    }
    return {key: value for key, value in found.items() if value}


def _dockerfile(definition: Definition, checkout: Checkout) -> str | None:
    """The text of the Dockerfile that the build names, if the checkout holds it."""
    context = mapping_at(definition.extra, "image", "context")
    build = mapping_at(definition.spec, "build")
    folder = _literal(build, "path") or text_at(context, "dir")
    name = _literal(build, "dockerfile_path") or text_at(context, "dockerfile") or "Dockerfile"
    if folder is None:
        return None
    try:
        file = checkout.near(definition.file, posixpath.join(folder, name))
        text = checkout.text(file) if checkout.has(file) else ""
    except Invalid:
        return None
    return text if 0 < len(text) <= LONGEST_DOCKERFILE else None


def _literal(values: dict[str, Value], key: str) -> str | None:
    text = text_at(values, key)
    return None if text is None or "{{" in text else text


def _base_image(dockerfile: str | None) -> str | None:
    """The image the last stage of a Dockerfile starts from, with its placeholders."""
    stages = [row.split() for row in (dockerfile or "").split("\n") if row[:5].upper() == "FROM "]
    words = [word for word in stages[-1][1:] if not word.startswith("--")] if stages else []
    return words[0] if words else None


def _packages(definition: Definition, checkout: Checkout) -> list[str]:
    """What the Conda file of the spec installs, the pip section included."""
    conda = value_at(definition.spec, "conda_file")
    if isinstance(conda, str):
        try:
            conda = checkout.mapping(checkout.near(definition.spec_file, conda))
        except Invalid:
            return []
    packages: list[str] = []
    dependencies = value_at(conda, "dependencies")
    for entry in dependencies if isinstance(dependencies, list) else []:
        inner = value_at(entry, "pip")
        rows = inner if isinstance(inner, list) else [entry]
        packages.extend(line(row) for row in rows if isinstance(row, str) and row.strip())
    return list(dict.fromkeys(packages))
