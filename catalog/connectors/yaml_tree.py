"""One YAML document as a tree of plain values that knows where every value stood.

Safe on hostile input: no tags beyond the standard scalar ones, no objects, each key once, and
depth, size and the expansion of anchors are bounded before anything is built. Only words that
every YAML reads alike are more than text: `true`, `null`, `12`, `1.5`. So `yes`, `0123`, `12:30`
and `1e5` are text, and a date stays text for its field to judge. Keys are the text as written.
"""

import re
from dataclasses import dataclass, field

import yaml

from catalog.connectors.yaml_text import Fault, Unreadable, require_printable

MAX_DEPTH = 64
MAX_NODES = 100_000
MAX_CHARACTERS = 4_000_000

Key = str | int
Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]


@dataclass(slots=True)
class Node:
    """A value and its place; `children` are the nodes of a mapping (by key) or list (by index).

    `text` is a scalar as written and None otherwise; `weight` counts the nodes and `length` the
    characters of the value with every anchor expanded.
    """

    value: Value
    line: int
    column: int
    text: str | None = None
    children: dict[Key, "Node"] = field(default_factory=dict)
    key_places: dict[Key, tuple[int, int]] = field(default_factory=dict)
    weight: int = 1
    length: int = 0

    def at(self, path: tuple[Key, ...]) -> "Node | None":
        """The node at `path`, if there is one."""
        node: Node | None = self
        for key in path:
            node = node.children.get(key) if node is not None else None
        return node

    def place(self, path: tuple[Key, ...]) -> tuple[int, int]:
        """Line and column of the value at `path`; of what it misses, the nearest thing there is."""
        node = self
        for key in path:
            child = node.children.get(key)
            if child is None:
                break
            node = child
        return node.line, node.column

    def key_place(self, path: tuple[Key, ...]) -> tuple[int, int]:
        """Line and column of the last key of `path`, for a field that should not be there."""
        parent = self.at(path[:-1])
        if parent is not None and path and path[-1] in parent.key_places:
            return parent.key_places[path[-1]]
        return self.place(path)


def compose(text: str, *, first_line: int = 1, with_numbers: bool = True) -> Node | None:
    """The tree of one document, None when it is empty; raises Unreadable.

    `with_numbers=False` keeps numbers as they are written (`1.10` stays "1.10"), for formats
    whose version fields are text however they are quoted.
    """
    require_printable(text, first_line=first_line)
    return _Composer(first_line=first_line, with_numbers=with_numbers).compose(text)


def resolve(text: str) -> str | int | float | bool | None:
    """What an unquoted word means: null, true, false, a number, or just its text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,30})", re.ASCII)
_FLOAT = re.compile(
    r"[-+]?(?:[0-9]{1,30}\.[0-9]{0,30}|\.[0-9]{1,30})(?:[eE][-+]?[0-9]{1,2})?", re.ASCII
)
_TAG = "tag:yaml.org,2002:"
_SCALAR_TAGS = frozenset({"str", "int", "float", "bool", "null", "timestamp"})
_MERGE = "<<"


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet; `key` is the key that waits for its value."""

    node: Node
    anchor: str | None
    merged: list[Node] = field(default_factory=list)
    key: str | None = None
    is_merge: bool = False
    is_doubled: bool = False

    @property
    def wants_key(self) -> bool:
        return isinstance(self.node.value, dict) and self.key is None


class _Composer:
    """Builds one tree from the parser's events; no recursion, so depth costs no stack."""

    def __init__(self, *, first_line: int, with_numbers: bool) -> None:
        self.first_line = first_line
        self.with_numbers = with_numbers
        self.anchors: dict[str, Node] = {}
        self.faults: list[Fault] = []
        self.weight = 0
        self.length = 0
        self.open: list[_Open] = []
        self.root: Node | None = None

    def compose(self, text: str) -> Node | None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            for event in yaml.parse(text, Loader=loader):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            raise Unreadable(*self.faults, self._syntax_fault(error, text)) from None
        except yaml.YAMLError as error:
            fault = Fault(self.first_line, 1, f"This is not valid YAML: {error}.")
            raise Unreadable(*self.faults, fault) from None
        if self.faults:
            raise Unreadable(*self.faults)
        root = self.root
        return None if root is None or (root.text == "" and root.value is None) else root

    def _take(self, event: yaml.Event) -> None:
        wants_key = bool(self.open) and self.open[-1].wants_key
        if isinstance(event, yaml.ScalarEvent):
            self._count(event, weight=1, length=len(event.value))
            if wants_key:
                self._take_key(event)
            else:
                node = Node(self._scalar(event), *self._place(event), text=event.value)
                node.length = len(event.value)
                self._add(event, node, anchor=event.anchor)
        elif isinstance(event, yaml.CollectionStartEvent):
            if wants_key:
                self._stop(event, "A key must be text, not a list or a mapping.")
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(event)
        elif isinstance(event, yaml.AliasEvent):
            if wants_key:
                self._stop(event, "A key must be text, not an alias.")
            self._take_alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self._stop(event, "A second document starts here; begin it with a line `---`.")

    def _take_key(self, event: yaml.ScalarEvent) -> None:
        top, key = self.open[-1], event.value
        top.key = key
        top.is_merge = key == _MERGE and not event.style
        top.is_doubled = key in top.node.key_places
        if top.is_doubled:
            line, _ = top.node.key_places[key]
            self._fault(event, f"The key `{_shown(key)}` stands twice, first on line {line}.")
        elif not top.is_merge:
            top.node.key_places[key] = self._place(event)

    def _scalar(self, event: yaml.ScalarEvent) -> Value:
        text: str = event.value
        tag: str | None = event.tag
        if tag is None or tag == "!":
            if tag == "!" or not event.implicit[0]:
                return text
        else:
            name = tag.removeprefix(_TAG)
            if name == tag or name not in _SCALAR_TAGS:
                self._refuse_tag(event)
            if name in ("str", "timestamp"):
                return text
        value = resolve(text)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return text if is_number and not self.with_numbers else value

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        self._count(event, weight=1, length=0)
        if len(self.open) >= MAX_DEPTH:
            self._stop(event, f"Values are nested deeper than {MAX_DEPTH} levels.")
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in (None, "!", _TAG + ("map" if is_mapping else "seq")):
            self._refuse_tag(event)
        node = Node({} if is_mapping else [], *self._place(event))
        self.open.append(_Open(node, anchor=event.anchor))

    def _end(self, event: yaml.Event) -> None:
        done = self.open.pop()
        for source in done.merged:
            for key, child in source.children.items():
                if key not in done.node.children:
                    _put(done.node, key, child)
                    done.node.key_places[key] = source.key_places[key]
        self._add(event, done.node, anchor=done.anchor)

    def _take_alias(self, event: yaml.AliasEvent) -> None:
        name = event.anchor or ""
        node = self.anchors.get(name)
        if node is None:
            self._stop(event, f"The alias *{_shown(name)} has no anchor before it.")
        else:
            self._count(event, weight=node.weight, length=node.length)
            self._add(event, node)

    def _add(self, event: yaml.Event, node: Node, *, anchor: str | None = None) -> None:
        """Puts a finished node where the open mapping or list expects it."""
        if anchor is not None:
            self.anchors[anchor] = node
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        top.node.weight += node.weight
        top.node.length += node.length
        if isinstance(top.node.value, list):
            _put(top.node, len(top.node.value), node)
            return
        key, top.key = top.key, None
        if top.is_merge:
            self._merge(event, top, node)
        elif key is not None and not top.is_doubled:
            _put(top.node, key, node)

    def _merge(self, event: yaml.Event, top: _Open, node: Node) -> None:
        sources = list(node.children.values()) if isinstance(node.value, list) else [node]
        if all(isinstance(source.value, dict) for source in sources):
            top.merged.extend(sources)
        else:
            self._fault(event, "Only a mapping, or a list of them, can be merged with `<<`.")

    def _count(self, event: yaml.Event, *, weight: int, length: int) -> None:
        self.weight += weight
        self.length += length
        if self.weight > MAX_NODES or self.length > MAX_CHARACTERS:
            self._stop(
                event,
                f"The document is larger than {MAX_NODES:,} values or {MAX_CHARACTERS:,} "
                "characters with its aliases expanded; split it.",
            )

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        mark = event.start_mark
        if mark is None:
            return self.first_line, 1
        return self.first_line + mark.line, mark.column + 1

    def _fault(self, event: yaml.Event, message: str) -> None:
        self.faults.append(Fault(*self._place(event), message))

    def _stop(self, event: yaml.Event, message: str) -> None:
        self._fault(event, message)
        raise Unreadable(*self.faults)

    def _refuse_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        tag = _shown(event.tag or "!")
        self._fault(event, f"The tag {tag} is not allowed; write plain values.")

    def _syntax_fault(self, error: yaml.MarkedYAMLError, text: str) -> Fault:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark is not None else (0, 0)
        context = f" ({error.context}" if error.context else ""
        if context and error.context_mark is not None and error.context_mark.line != line:
            context += f" that starts on line {self.first_line + error.context_mark.line}"
        message = f"This is not valid YAML: {error.problem}{context and context + ')'}."
        lines = text.split("\n", line + 1)
        if line < len(lines) and lines[line][column : column + 1] == "\t":
            message += " Indent with spaces, not tabs."
        return Fault(self.first_line + line, column + 1, message)


def _put(parent: Node, key: Key, child: Node) -> None:
    parent.children[key] = child
    if isinstance(parent.value, list):
        parent.value.append(child.value)
    elif isinstance(parent.value, dict) and isinstance(key, str):
        parent.value[key] = child.value


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
