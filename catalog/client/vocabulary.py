"""The words of the contract's enums and inputs, read from the schema rather than repeated."""

import re
from functools import cache

from catalog import contract

_TEXTS = re.compile(r'"""[\s\S]*?"""|"[^"\n]*"|#[^\n]*')


@cache
def values(enum_name: str) -> tuple[str, ...]:
    """The values of an enum in the order of the schema; KeyError when it has no such enum."""
    block = re.search(
        rf"^enum {enum_name}\b[^{{]*{{(?P<body>[^}}]*)}}", _bare_schema(), re.MULTILINE
    )
    if block is None:
        raise KeyError(enum_name)
    return tuple(re.findall(r"^\s*([A-Z][A-Z0-9_]*)", block["body"], re.MULTILINE))


@cache
def fields(input_name: str) -> tuple[str, ...]:
    """The fields of an input in the order of the schema; none when it has no such input."""
    block = re.search(
        rf"^input {input_name}\b[^{{]*{{(?P<body>[^}}]*)}}", _bare_schema(), re.MULTILINE
    )
    return tuple(re.findall(r"^\s*(\w+)\s*:", block["body"], re.MULTILINE)) if block else ()


@cache
def _bare_schema() -> str:
    return _TEXTS.sub("", contract.schema_text())
