"""How long something holds, as people write it: `30d`, `12h`, a day, a moment."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

_SPAN = re.compile(r"(?P<number>[1-9][0-9]{0,3})(?P<unit>[hd])")


class Expiry(click.ParamType[str]):
    """A moment to come, as RFC 3339."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The moment; a usage error says how one is written."""
        text = str(value).strip()
        if span := _SPAN.fullmatch(text):
            unit = "hours" if span["unit"] == "h" else "days"
            return _written(datetime.now(UTC) + timedelta(**{unit: int(span["number"])}))
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"“{value}” is no time. Write 30d, 12h, 2027-01-31 or"
                      " 2027-01-31T12:00:00Z.", param, ctx)  # fmt: skip
        return _written(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


EXPIRY = Expiry()
