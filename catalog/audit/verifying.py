"""Checking the chain: every row is sealed again and compared, and the first break is told.

What the chain alone cannot show: somebody who may do anything on the database can cut off its
tail, or write all of it anew, and make the head fit. Checkpoints kept elsewhere show both.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from catalog.audit import store
from catalog.audit.chain import FIELDS, GENESIS, entry_of, seal
from catalog.db.changes import Session

Progress = Callable[[int, int], None]

_BATCH = 2_000
_SEQ = FIELDS.index("seq")
_PREVIOUS = len(FIELDS)
_OWN = _PREVIOUS + 1


class Break(StrEnum):
    """What is wrong where the chain breaks."""

    CHANGED = "CHANGED"
    MISSING = "MISSING"
    INSERTED = "INSERTED"
    ORDER = "ORDER"
    HEAD = "HEAD"


@dataclass(frozen=True, slots=True)
class Finding:
    """The first break: at which row, what, and a sentence that explains it."""

    seq: int
    what: Break
    sentence: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a checkpoint says: the row with this number had this hash."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows were checked and held, the hash of the last, and the first break if any."""

    rows: int
    last_hash: str
    finding: Finding | None


class Chain:
    """Follows rows in their order; `take` gives the first break, after which nothing follows."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        self.seq = 0
        self.hash = GENESIS
        self._marks = {mark.seq: mark.hash for mark in marks}

    def take_all(self, rows: Sequence[Sequence[Any]]) -> Finding | None:
        """More rows; as `take` one by one, but words are looked for only where a row does not hold."""
        if self._holds(rows):
            self.seq, self.hash = rows[-1][_SEQ], rows[-1][_OWN]
            return None
        return next(filter(None, map(self.take, rows)), None)

    def _holds(self, rows: Sequence[Sequence[Any]]) -> bool:
        seq, last, marks = self.seq, self.hash, self._marks
        try:
            for row in rows:
                seq += 1
                if row[_SEQ] != seq or row[_PREVIOUS] != last:
                    return False
                last = row[_OWN]
                if seal(entry_of(row), row[_PREVIOUS]) != last or marks.get(seq, last) != last:
                    return False
        except (msgspec.MsgspecError, UnicodeEncodeError, TypeError):
            return False
        return True

    def take(self, row: Sequence[Any]) -> Finding | None:
        """One more row: the fields of an entry, then `previous_hash` and `hash`."""
        seq, wanted = row[_SEQ], self.seq + 1
        previous, own = row[_PREVIOUS], row[_OWN]
        if seq != wanted:
            if seq < wanted:
                return Finding(seq, Break.INSERTED, f"Row {seq} stands before the first row.")
            gone = f"Row {wanted} is" if seq == wanted + 1 else f"Rows {wanted} to {seq - 1} are"
            return Finding(wanted, Break.MISSING, f"{gone} missing.")
        try:
            sealed = seal(entry_of(row), previous)
        except (msgspec.MsgspecError, UnicodeEncodeError, TypeError):
            sealed = ""
        if previous != self.hash:
            why = f"Row {seq} does not continue the row before it: "
            if sealed == own:
                why += "one of the two was put in or sealed anew."
            else:
                why += "rows were exchanged, or it was changed."
            return Finding(seq, Break.ORDER, why)
        if sealed != own:
            return Finding(seq, Break.CHANGED, f"Row {seq} is not what was sealed: it was changed.")
        if self._marks.get(seq, own) != own:
            why = f"Row {seq} is not the one of the checkpoint: the chain was written anew."
            return Finding(seq, Break.CHANGED, why)
        self.seq, self.hash = seq, own
        return None

    def end(self) -> Finding | None:
        """What the checkpoints say of rows after the last."""
        ahead = max(self._marks, default=0)
        if ahead <= self.seq:
            return None
        first = self.seq + 1
        gone = f"Row {first} is" if ahead == first else f"Rows {first} to {ahead} are"
        return Finding(first, Break.MISSING, f"{gone} missing: a checkpoint has seen row {ahead}.")


async def verify(
    db: Session, *, marks: Iterable[Mark] = (), on_progress: Progress | None = None
) -> Verdict:
    """Follow the whole chain to its head; nothing of it is held in memory.

    Others may write meanwhile: what they add is followed too.
    """
    chain = Chain(marks)
    after: int | None = None
    while True:
        # Row and head are written together, so whoever reads the head first finds its row.
        head = await store.head(db)
        if head is None:
            return _ended(chain, Finding(chain.seq, Break.HEAD, "The head of the chain is gone."))
        while rows := await store.sealed_rows(db, after=after, through=head.seq, limit=_BATCH):
            if found := chain.take_all(rows):
                return _ended(chain, found)
            after = chain.seq
            if on_progress:
                on_progress(chain.seq, head.seq)
        if found := _compare(chain, head):
            return _ended(chain, found)
        beyond = await store.sealed_rows(db, after=head.seq, through=None, limit=1)
        latest = await store.head(db)
        if beyond and latest == head:
            seq = beyond[0][_SEQ]
            why = f"Row {seq} stands behind the head of the chain: it was put in."
            return _ended(chain, Finding(seq, Break.INSERTED, why))
        if latest == head:
            return _ended(chain, chain.end())


def _compare(chain: Chain, head: store.Head) -> Finding | None:
    if head.seq > chain.seq:
        first = chain.seq + 1
        gone = f"Row {first} is" if head.seq == first else f"Rows {first} to {head.seq} are"
        return Finding(first, Break.MISSING, f"{gone} missing: the head of the chain is further.")
    if head.hash != chain.hash:
        why = f"The head of the chain does not have the hash of row {chain.seq}."
        return Finding(chain.seq, Break.HEAD, why)
    return None


def _ended(chain: Chain, finding: Finding | None) -> Verdict:
    return Verdict(chain.seq, chain.hash, finding)
