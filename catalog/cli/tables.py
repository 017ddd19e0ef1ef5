"""Aligned tables that fit the terminal: what people copy stays whole, the rest gives way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from catalog.cli.words import STYLES, printable, word

if TYPE_CHECKING:
    from rich.text import Text

GAP = 2
NARROWEST = 10


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `rank` says how early it is left out when room is short (0: never)."""

    title: str
    is_whole: bool = False
    is_status: bool = False
    is_number: bool = False
    rank: int = 0


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    width: int | None,
    is_coloured: bool,
) -> str:
    """Rows under their titles, no wider than `width` when that is possible at all."""
    from rich.console import Console
    from rich.table import Table

    shown = [_cells(row) for row in rows]
    kept, widths = _fit(columns, shown, width=width)
    drawn = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for index in kept:
        column = columns[index]
        drawn.add_column(
            column.title,
            width=widths[index],
            no_wrap=True,
            overflow="ellipsis",
            justify="right" if column.is_number else "left",
        )
    for row in shown:
        drawn.add_row(*(_cell(columns[index], row[index]) for index in kept))
    page = StringIO()
    Console(
        file=page,
        width=sum(widths[i] + GAP for i in kept) + 1,
        force_terminal=is_coloured,
        color_system="standard" if is_coloured else None,
        no_color=not is_coloured,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    ).print(drawn)
    return "\n".join(line.rstrip() for line in page.getvalue().rstrip("\n").split("\n"))


def pairs(rows: Mapping[str, str], *, indent: str = "") -> str:
    """Names and values below each other; what has no value is left out."""
    filled = {name: value for name, value in rows.items() if value}
    size = max((len(name) for name in filled), default=0)
    return "\n".join(
        f"{indent}{name:<{size}}  " + printable(value).replace("\n", f"\n{indent}{'':<{size}}  ")
        for name, value in filled.items()
    )


def _cells(row: Sequence[str]) -> list[str]:
    return [" ".join(printable(cell).split()) for cell in row]


def _cell(column: Column, value: str) -> "Text":
    from rich.text import Text

    if column.is_status:
        return Text(word(value), style=STYLES.get(value, ""))
    return Text(value)


def _fit(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, width: int | None
) -> tuple[list[int], dict[int, int]]:
    """Which columns to show and how wide, leaving out the highest rank first."""
    from rich.cells import cell_len

    natural = {
        i: max([cell_len(column.title), *(cell_len(row[i]) for row in rows)])
        for i, column in enumerate(columns)
    }
    # A column that has nothing to say in any row is the first to go, however wide the terminal.
    kept = [i for i, column in enumerate(columns) if not column.rank or any(row[i] for row in rows)]
    while width is not None:
        least = sum(
            natural[i] if columns[i].is_whole else min(natural[i], NARROWEST) for i in kept
        ) + GAP * (len(kept) - 1)
        spare = [i for i in kept if columns[i].rank]
        if least <= width or not spare:
            break
        kept.remove(max(spare, key=lambda i: columns[i].rank))
    if width is None:
        return kept, natural
    return kept, _narrowed(columns, kept, natural, room=width - GAP * (len(kept) - 1))


def _narrowed(
    columns: Sequence[Column], kept: Sequence[int], natural: Mapping[int, int], *, room: int
) -> dict[int, int]:
    """Takes columns off the widest flexible column, one by one, until the row fits."""
    widths = {i: natural[i] for i in kept}
    flexible = [i for i in kept if not columns[i].is_whole and widths[i] > NARROWEST]
    while sum(widths.values()) > room and flexible:
        widest = max(flexible, key=lambda i: widths[i])
        widths[widest] -= 1
        if widths[widest] <= NARROWEST:
            flexible.remove(widest)
    return widths
