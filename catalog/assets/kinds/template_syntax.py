"""Which variables a prompt uses, per template syntax; texts are read and never rendered."""

import re
from collections.abc import Callable, Mapping
from string import Formatter


class TemplateProblem(ValueError):
    """A text that its syntax cannot read; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def jinja2_variables(text: str) -> frozenset[str]:
    """Names a Jinja2 text expects from its caller. Raises TemplateProblem."""
    # Here and not above: most imports of the kinds never read a Jinja2 text.
    from catalog.assets.kinds.jinja2_text import expected_names

    return expected_names(text)


def fstring_variables(text: str) -> frozenset[str]:
    """Names an f-string style text (`{name}`, `{{` for a brace) uses. Raises TemplateProblem."""
    names: set[str] = set()
    position = 0
    while position < len(text):
        character = text[position]
        if character in "{}" and text[position : position + 2] == character * 2:
            position += 2
        elif character == "}":
            raise TemplateProblem("has a lone `}`; write `}}` for a brace", _line(text, position))
        elif character == "{":
            end = _closing_brace(text, position)
            names |= _field_names(text[position:end], _line(text, position))
            position = end
        else:
            following = _BRACE.search(text, position)
            position = following.start() if following else len(text)
    return frozenset(names)


def has_plain_fields(text: str) -> bool:
    """Whether an f-string style text uses bare names only, without formats or attributes."""
    return all(
        name is None or (name.isidentifier() and not spec and not conversion)
        for _, name, spec, conversion in Formatter().parse(text)
    )


def mustache_variables(text: str) -> frozenset[str]:
    """Names a Mustache text needs from its caller: first parts of dotted names.

    Names inside a section may be fields of its items, so only the section's own name counts.
    Raises TemplateProblem for tags and sections that do not close.
    """
    names: set[str] = set()
    sections: list[tuple[str, str, int]] = []
    position = 0
    while (start := text.find("{{", position)) >= 0:
        line = _line(text, start)
        closing = "}}}" if text.startswith("{{{", start) else "}}"
        end = text.find(closing, start)
        if end < 0:
            raise TemplateProblem(f"opens a tag that is never closed with `{closing}`", line)
        tag = text[start + len(closing) : end].strip()
        position = end + len(closing)
        sigil, name = (tag[0], tag[1:].strip()) if tag[:1] and tag[0] in _SIGILS else ("", tag)
        if sigil in ("!", ">"):
            continue
        if sigil == "=":
            raise TemplateProblem("changes the delimiters, which is not supported", line)
        if not name:
            raise TemplateProblem("has an empty tag; write a name between the braces", line)
        if sigil == "/":
            if not sections or sections[-1][1] != name:
                raise TemplateProblem(f"closes section `{name[:60]}`, which is not open", line)
            sections.pop()
            continue
        if name != "." and not any(opened == "#" for opened, _, _ in sections):
            names.add(name.split(".", 1)[0].strip())
        if sigil in ("#", "^"):
            sections.append((sigil, name, line))
    if sections:
        _, name, line = sections[-1]
        raise TemplateProblem(f"never closes section `{name[:60]}`", line)
    return frozenset(names)


def plain_variables(text: str) -> frozenset[str]:
    """No names: a plain text is used as it stands."""
    return frozenset()


VARIABLES_BY_SYNTAX: Mapping[str, Callable[[str], frozenset[str]]] = {
    "JINJA2": jinja2_variables,
    "FSTRING": fstring_variables,
    "MUSTACHE": mustache_variables,
    "PLAIN": plain_variables,
}


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _closing_brace(text: str, start: int) -> int:
    depth = 0
    for found in _BRACE.finditer(text, start):
        depth += 1 if found.group() == "{" else -1
        if depth == 0:
            return found.end()
    raise TemplateProblem(
        "opens `{` and never closes it; write `{{` for a brace", _line(text, start)
    )


def _field_names(field: str, line: int) -> set[str]:
    try:
        ((_, name, spec, _),) = tuple(Formatter().parse(field))
    except ValueError:
        raise TemplateProblem(f"has `{field[:60]}`, which is not a field", line) from None
    first = re.split(r"[.\[]", name or "", maxsplit=1)[0]
    if not first or first.isdigit():
        raise TemplateProblem(f"has `{field[:60]}` without a name; write `{{name}}`", line)
    return {first} | (set(fstring_variables(spec)) if spec and "{" in spec else set())


_BRACE = re.compile("[{}]")
_SIGILS = "#^/!>&="
