"""The present moment as the database itself has it, for reads that tell what has expired."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from catalog.db.columns import Moment


class present(ColumnElement[dt.datetime]):  # noqa: N801 - reads as a function
    """The present moment, comparable with a `Moment` column."""

    inherit_cache = True
    type = Moment()


@compiles(present, "postgresql")
def _present_postgresql(_element: present, _compiler: SQLCompiler, **_options: Any) -> str:
    return "now()"


@compiles(present, "sqlite")
def _present_sqlite(_element: present, _compiler: SQLCompiler, **_options: Any) -> str:
    return "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
