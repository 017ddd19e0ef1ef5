"""No stored text is a template (lesson T5), and a text that breaks its renderer is shown (T20)."""

import ast

import pytest

from catalog.assets import markdown
from tests.house.tree import files, told

MAKERS = {"Environment", "Template", "from_string", "get_template", "NativeEnvironment"}
ALLOWED = {
    "catalog/portal/render.py": {"Environment", "get_template"},  # files of the package alone
    "catalog/assets/kinds/jinja2_text.py": {"Environment"},  # parses, and renders nothing
}


def test_only_the_pages_of_the_portal_are_templates() -> None:
    found = {}
    for path in files(".py", under="catalog"):
        calls = {
            node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
        }
        if calls & MAKERS:
            found[told(path)] = calls & MAKERS
        if told(path) == "catalog/assets/kinds/jinja2_text.py":
            assert not calls & {"render", "generate", "compile", "compile_expression"}
    assert found == ALLOWED


def test_a_renderer_that_breaks_leaves_the_text_as_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_arguments: object) -> None:
        raise RecursionError

    monkeypatch.setattr(markdown._MARKDOWN, "parse", broken)  # the library's, not ours
    shown = markdown.render_markdown("# Title\n\n<b>& more</b>")
    assert shown == "<pre># Title\n\n&lt;b&gt;&amp; more&lt;/b&gt;</pre>\n"
