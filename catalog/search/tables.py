"""The inverted index: which word stands in which fields of which asset, and with what weight."""

import datetime as dt

from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel

from catalog.db.columns import Sortable
from catalog.db.rows import moment


class SearchDocument(SQLModel, table=True):
    """What a search has to know of every indexed asset before it looks at one: a small number
    (postings would be three times as large without) and what decides on visibility, filters and
    facets. A trigger keeps it what the asset says, in the same statement.
    """

    __tablename__ = "search_document"

    number: int | None = Field(
        default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True)
    )
    asset_id: str = Field(foreign_key="asset.id", unique=True)
    visibility: str
    risk_class: str = "UNCLASSIFIED"
    retired_at: dt.datetime | None = moment(nullable=True)
    owner_team_id: str
    domain_id: str | None = Field(default=None)
    kind: str
    status: str
    licence: str | None = Field(default=None)
    reference: str = Field(sa_column=Column(Sortable, nullable=False))
    created_at: dt.datetime = moment()
    updated_at: dt.datetime = moment()


class SearchPosting(SQLModel, table=True):
    """A word of an asset. `fields` is a bit set of `SearchField`, `weight` an integer >= 1."""

    __tablename__ = "search_posting"
    __table_args__ = {"sqlite_with_rowid": False}

    term: str = Field(sa_column=Column(Sortable, primary_key=True))
    number: int = Field(foreign_key="search_document.number", primary_key=True, index=True)
    fields: int
    weight: int
