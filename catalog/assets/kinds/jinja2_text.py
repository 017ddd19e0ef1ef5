"""Reading Jinja2 texts: which names they expect, without evaluating anything in them.

Jinja2's own `meta.find_undeclared_variables` compiles the text and folds constants on the way, so
that `{{ 9**9**9 }}` would be computed on the server, and it needs every filter to be known. This
reader only parses, and follows the same scoping rules.
"""

from collections.abc import Iterable

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.visitor import NodeVisitor

from catalog.assets.kinds.template_syntax import TemplateProblem


def expected_names(text: str) -> frozenset[str]:
    """Names that the text expects from its caller. Raises TemplateProblem."""
    try:
        tree = _ENVIRONMENT.parse(text)
        reader = _NameReader()
        reader.visit(tree, _Scope({*_ENVIRONMENT.globals, "self"}))
    except TemplateSyntaxError as error:
        reason = (error.message or "it cannot be read").rstrip(".")
        raise TemplateProblem(f"is not valid Jinja2: {reason}", error.lineno) from None
    except RecursionError:
        raise TemplateProblem("is nested too deeply to read", 1) from None
    return frozenset(reader.expected)


class _Scope:
    """Names given by the text itself, here or in an enclosing scope."""

    def __init__(self, names: Iterable[str] = (), parent: "_Scope | None" = None) -> None:
        self.names = set(names)
        self.parent = parent

    def __contains__(self, name: str) -> bool:
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.names:
                return True
            scope = scope.parent
        return False

    def inner(self, *names: str) -> "_Scope":
        return _Scope(names, self)


class _NameReader(NodeVisitor):
    """Walks the tree in the order of execution; the method names are those Jinja2 calls."""

    def __init__(self) -> None:
        self.expected: set[str] = set()

    def visit_Name(self, node: nodes.Name, scope: _Scope) -> None:
        if node.ctx == "load":
            self._read(node.name, scope)
        else:
            scope.names.add(node.name)

    def visit_NSRef(self, node: nodes.NSRef, scope: _Scope) -> None:
        self._read(node.name, scope)

    def visit_Assign(self, node: nodes.Assign, scope: _Scope) -> None:
        self.visit(node.node, scope)
        self.visit(node.target, scope)

    def visit_AssignBlock(self, node: nodes.AssignBlock, scope: _Scope) -> None:
        if node.filter is not None:
            self.visit(node.filter, scope)
        self._visit_all(node.body, scope.inner())
        self.visit(node.target, scope)

    def visit_If(self, node: nodes.If, scope: _Scope) -> None:
        """Only names that every branch sets are given afterwards."""
        branches = []
        for test, body in ((node.test, node.body), *((e.test, e.body) for e in node.elif_)):
            self.visit(test, scope)
            branches.append(self._visit_all(body, scope.inner()))
        branches.append(self._visit_all(node.else_, scope.inner()))
        scope.names |= set.intersection(*(branch.names for branch in branches))

    def visit_For(self, node: nodes.For, scope: _Scope) -> None:
        self.visit(node.iter, scope)
        inner = scope.inner("loop")
        self.visit(node.target, inner)
        if node.test is not None:
            self.visit(node.test, inner)
        self._visit_all(node.body, inner)
        self._visit_all(node.else_, scope.inner())

    def visit_Macro(self, node: nodes.Macro, scope: _Scope) -> None:
        scope.names.add(node.name)
        self._callable(node, scope)

    def visit_CallBlock(self, node: nodes.CallBlock, scope: _Scope) -> None:
        self.visit(node.call, scope)
        self._callable(node, scope)

    def visit_FilterBlock(self, node: nodes.FilterBlock, scope: _Scope) -> None:
        self.visit(node.filter, scope)
        self._visit_all(node.body, scope.inner())

    def visit_With(self, node: nodes.With, scope: _Scope) -> None:
        self._visit_all(node.values, scope)
        self._visit_all(node.body, self._visit_all(node.targets, scope.inner()))

    def visit_Block(self, node: nodes.Block, scope: _Scope) -> None:
        self._visit_all(node.body, scope.inner("super"))

    def visit_Import(self, node: nodes.Import, scope: _Scope) -> None:
        self.visit(node.template, scope)
        scope.names.add(node.target)

    def visit_FromImport(self, node: nodes.FromImport, scope: _Scope) -> None:
        self.visit(node.template, scope)
        scope.names |= {name if isinstance(name, str) else name[1] for name in node.names}

    def visit_Scope(self, node: nodes.Scope, scope: _Scope) -> None:
        self._visit_all(node.body, scope.inner())

    def visit_ScopedEvalContextModifier(
        self, node: nodes.ScopedEvalContextModifier, scope: _Scope
    ) -> None:
        self._visit_all(node.options, scope)
        self._visit_all(node.body, scope.inner())

    def _callable(self, node: nodes.Macro | nodes.CallBlock, scope: _Scope) -> None:
        inner = scope.inner("caller", "varargs", "kwargs")
        self._visit_all(node.args, inner)
        self._visit_all(node.defaults, inner)
        self._visit_all(node.body, inner)

    def _visit_all(self, items: Iterable[nodes.Node], scope: _Scope) -> _Scope:
        for item in items:
            self.visit(item, scope)
        return scope

    def _read(self, name: str, scope: _Scope) -> None:
        if name not in scope:
            self.expected.add(name)


_ENVIRONMENT = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
