"""The cellar: engines, column types, rows and paging for SQLite and PostgreSQL; no subject."""
