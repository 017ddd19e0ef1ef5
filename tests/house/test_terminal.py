"""The terminal program and the client stay light: nothing of the server is loaded with them."""

import subprocess
import sys

import pytest

SERVER = ("litestar", "sqlalchemy", "sqlmodel", "strawberry", "graphql", "uvicorn", "alembic")

# Loads each module of one package, then says what of the server came along.
LOAD = f"""
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, sys.argv[1] + "."):
    if module.name not in ("catalog.cli.server", "catalog.cli.audit_proof"):
        importlib.import_module(module.name)
print(*sorted(set(sys.modules) & set({SERVER!r})))
"""

# Asks for the list of commands, then says what came along that it does not need.
HELP = f"""
import sys
from catalog.cli.main import cli
try:
    cli.main(["--help"])
finally:
    print("loaded:", sorted(set(sys.modules) & {{*{SERVER!r}, "httpx2", "jinja2", "pydantic"}}))
"""


@pytest.mark.parametrize("package", ["catalog.cli", "catalog.client", "catalog.assets.kinds"])
def test_no_module_loads_the_server(package: str) -> None:
    assert python(LOAD, package).split() == []


def test_help_is_told_without_loading_the_server_or_the_network() -> None:
    printed = python(HELP).splitlines()
    assert printed[0].startswith("Usage: catalog")
    assert printed[-1] == "loaded: []"


def python(code: str, *arguments: str) -> str:
    """What a Python of its own prints."""
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
