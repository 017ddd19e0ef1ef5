"""What every table shares: identifiers, moments and the version of a row."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import MetaData, Table
from sqlmodel import Field, SQLModel

from catalog.db.columns import Moment, now
from catalog.db.ids import new_id

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata: MetaData = SQLModel.metadata


def moment(*, nullable: bool = False, **kwargs: Any) -> Any:
    """A column of type `Moment`; filled with the present when it may not be null."""
    if nullable:
        return Field(default=None, sa_type=Moment, nullable=True, **kwargs)
    return Field(default_factory=now, sa_type=Moment, nullable=False, **kwargs)


class Row(SQLModel):
    """A thing with identity. `id_prefix` names its type inside the identifier."""

    id_prefix: ClassVar[str] = "row"

    id: str = Field(default="", primary_key=True, max_length=40)
    created_at: dt.datetime = moment()

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id(type(self).id_prefix))
        super().__init__(**values)


class MutableRow(Row):
    """A row that people edit: `row_version` grows by one with every change (optimistic lock)."""

    updated_at: dt.datetime = moment()
    row_version: int = Field(default=1)


def table_of(row: type[SQLModel]) -> Table:
    """The table of a row class."""
    table: Table = row.__table__  # type: ignore[attr-defined]  # set by SQLModel on tables
    return table
