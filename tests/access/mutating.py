"""Breaking one rule of a module on purpose, for as long as a block runs."""

import asyncio
import importlib
import inspect
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import FunctionType
from typing import Any, TypeVar

from catalog.access import policy

T = TypeVar("T")


@contextmanager
def mutated(module_name: str, rule: str, broken: str) -> Iterator[None]:
    """The module with one rule broken: the code of its functions is exchanged where it stands, so
    that everybody who has imported them already runs the broken one."""
    module = importlib.import_module(module_name)
    source = inspect.getsource(module)
    assert rule in source, rule
    namespace: dict[str, Any] = {"__name__": f"{module_name}_mutant"}
    text = source.replace(rule, broken).replace(
        "list(PermissionList)",
        "list(__import__('catalog.access.roles', fromlist=['x']).Permission)",
    )
    exec(compile(text, str(module.__file__), "exec", dont_inherit=True), namespace)
    kept = []
    for old, new in _pairs(vars(module), namespace, module_name):
        if old.__code__.co_freevars == new.__code__.co_freevars and old.__code__ != new.__code__:
            kept.append((old, old.__code__))
            old.__code__ = new.__code__
    assert kept, rule
    policy._granted.cache_clear()
    try:
        yield
    finally:
        for old, code in kept:
            old.__code__ = code
        policy._granted.cache_clear()


def _pairs(old: Any, new: Any, module_name: str) -> Iterator[tuple[FunctionType, FunctionType]]:
    for name, value in list(old.items()):
        other = new.get(name)
        plain, fresh = (getattr(each, "__wrapped__", each) for each in (value, other))
        if isinstance(plain, property) and isinstance(fresh, property):
            plain, fresh = plain.fget, fresh.fget
        if isinstance(plain, FunctionType) and isinstance(fresh, FunctionType):
            yield plain, fresh
        elif (
            isinstance(plain, type) and plain.__module__ == module_name and isinstance(fresh, type)
        ):
            yield from _pairs(vars(plain), vars(fresh), module_name)


def run(work: Coroutine[Any, Any, T]) -> T:
    """A loop of its own: the one of the tests is running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
