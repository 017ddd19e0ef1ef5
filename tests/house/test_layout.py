"""Where things lie, and how they are called."""

import ast
from pathlib import Path

import graphql

from tests.house.tree import ROOT, files, told

# Drawers: names that say nothing about what is inside.
DRAWERS = {"utils", "util", "common", "helpers", "helper", "core", "models", "misc", "lib", "base"}

# The kinds are data: their list is what that package is for.
LISTS = {"catalog/assets/kinds/__init__.py"}


def test_the_contract_folder_holds_no_python() -> None:
    assert [told(path) for path in files(".py", under="graphql")] == []


def test_the_name_graphql_still_means_the_library() -> None:
    assert graphql.__file__ is not None
    assert not Path(graphql.__file__).is_relative_to(ROOT / "graphql")
    assert hasattr(graphql, "build_schema")


def test_no_module_is_a_drawer() -> None:
    ours = [
        path for folder in ("catalog", "tests", "benchmarks") for path in files(".py", under=folder)
    ]
    words = {told(path): {*path.relative_to(ROOT).with_suffix("").parts} for path in ours}
    assert [path for path, parts in words.items() if parts & DRAWERS] == []


def test_a_package_says_what_it_is_and_nothing_else() -> None:
    chatty = []
    for path in files("__init__.py", under="catalog"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        is_docstring = len(body) == 1 and ast.get_docstring(ast.Module(body, [])) is not None
        if not is_docstring and told(path) not in LISTS:
            chatty.append(told(path))
    assert chatty == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        told(path)
        for path in files(".py", under="catalog")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
