"""The inverted index: which word stands in which fields of which asset, and with what weight."""

from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel

from catalog.db.columns import Sortable


class SearchDocument(SQLModel, table=True):
    """A small number for each indexed asset: postings would be three times as large without."""

    __tablename__ = "search_document"

    number: int | None = Field(
        default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True)
    )
    asset_id: str = Field(foreign_key="asset.id", unique=True)


class SearchPosting(SQLModel, table=True):
    """A word of an asset. `fields` is a bit set of `SearchField`, `weight` an integer >= 1."""

    __tablename__ = "search_posting"
    __table_args__ = {"sqlite_with_rowid": False}

    term: str = Field(sa_column=Column(Sortable, primary_key=True))
    number: int = Field(foreign_key="search_document.number", primary_key=True, index=True)
    fields: int
    weight: int
