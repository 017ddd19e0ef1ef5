"""Which lines two texts share, in order, within a bounded number of steps.

Python's `difflib` finds good matches but needs cubic time for texts of a few repeated lines.
Here it only works on small stretches: equal beginnings and ends are taken off first, and what is
too large is cut at the lines that occur once on both sides (the idea of patience diff, Bram Cohen).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Match = tuple[int, int]
"""Index of a line in the old and in the new text."""

MOST_STEPS = 400_000
"""Comparisons for one pair of texts, well under a tenth of a second."""


def matching_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Match]:
    """Pairs of equal lines, both sides rising; lines in no pair were removed or added."""
    yield from _Matcher(old, new).stretch(0, len(old), 0, len(new), may_cut=True)


class _Matcher:
    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old, self.new = old, new
        self.steps_left = MOST_STEPS

    def stretch(self, a: int, b: int, c: int, d: int, *, may_cut: bool) -> Iterator[Match]:
        """Matches of `old[a:b]` and `new[c:d]`."""
        while a < b and c < d and self.old[a] == self.new[c]:
            yield a, c
            a, c = a + 1, c + 1
        ends = 0
        while a < b - ends and c < d - ends and self.old[b - ends - 1] == self.new[d - ends - 1]:
            ends += 1
        yield from self._middle(a, b - ends, c, d - ends, may_cut=may_cut)
        yield from ((b - n, d - n) for n in range(ends, 0, -1))

    def _middle(self, a: int, b: int, c: int, d: int, *, may_cut: bool) -> Iterator[Match]:
        old, new = self.old[a:b], self.new[c:d]
        steps = _most_steps(old, new)
        if steps == 0:
            return
        if steps <= self.steps_left:
            self.steps_left -= steps
            for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
                for n in range(block.size):
                    yield a + block.a + n, c + block.b + n
        elif may_cut:
            i, j = a, c
            for x, y in [*_anchors(old, new), (len(old), len(new))]:
                yield from self.stretch(i, a + x, j, c + y, may_cut=False)
                if x < len(old):
                    yield a + x, c + y
                i, j = a + x + 1, c + y + 1


def _most_steps(old: Sequence[str], new: Sequence[str]) -> int:
    """What `difflib` may need: every pair of equal lines, once per block it finds."""
    counts = Counter(new)
    return sum(counts[line] for line in old) * min(len(old), len(new))


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """The longest rising run of lines that occur exactly once on both sides."""
    once_in_old = {line for line, count in Counter(old).items() if count == 1}
    counts = Counter(new)
    places = {line: j for j, line in enumerate(new) if counts[line] == 1}
    shared = once_in_old & places.keys()
    pairs = [(i, places[line]) for i, line in enumerate(old) if line in shared]
    ends: list[int] = []
    runs: list[int] = []
    previous: list[int | None] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        previous.append(runs[length - 1] if length else None)
        if length == len(ends):
            ends.append(j)
            runs.append(index)
        else:
            ends[length] = j
            runs[length] = index
    best: list[Match] = []
    at = runs[-1] if runs else None
    while at is not None:
        best.append(pairs[at])
        at = previous[at]
    return best[::-1]
