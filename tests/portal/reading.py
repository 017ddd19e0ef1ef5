"""A page as its reader has it: text, links, headings, forms; and what a browser would run."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
SILENT = {"script", "style", "svg"}


@dataclass
class Element:
    """One element with its attributes and all text inside, white space as one space."""

    tag: str
    attributes: dict[str, str]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def get(self, name: str) -> str:
        """An attribute; empty when it is not there."""
        return self.attributes.get(name, "")


@dataclass
class PageRead:
    """All elements in document order."""

    elements: list[Element]
    html: str

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of a tag; `klass="chip"` asks for a class among others, the rest for equality."""
        wanted = attributes.pop("klass", None)
        return [
            element
            for element in self.elements
            if element.tag == tag
            and (wanted is None or wanted in element.get("class").split())
            and all(element.get(name.replace("_", "-")) == v for name, v in attributes.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        [found] = self.all(tag, **attributes)
        return found

    def texts(self, tag: str, **attributes: str) -> list[str]:
        """What such elements say."""
        return [element.text for element in self.all(tag, **attributes)]

    @property
    def title(self) -> str:
        return self.one("h1").text

    @property
    def text(self) -> str:
        """Everything the page says."""
        return self.one("body").text

    @property
    def links(self) -> dict[str, str]:
        """Where each link leads, by its text."""
        return {element.text: element.get("href") for element in self.all("a")}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if not any(element.tag in SILENT for element in self._open):
            for element in self._open:
                element.words.append(data)


def read(html: str) -> PageRead:
    """A page taken apart; every element must be closed where it was opened."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader._open == []
    return PageRead(reader.elements, html)
