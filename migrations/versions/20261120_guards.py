"""What the database itself refuses: changing a released version, or the history of an alias.

A version is released as soon as its status is not DRAFT. From then on its content, its sources and
the text of its references stay, it cannot be removed, and it never becomes a draft again (from
IN_REVIEW it may: it was not released yet, only frozen for the reviewers). What may change is its
status with the reasons for it, its changelog, and which asset a reference was found to mean.

A later migration that makes one of these tables anew on SQLite has to create its triggers again.

Revision: 20261120_guards
Before: 20261120_search
"""

from alembic import op

revision = "20261120_guards"
down_revision = "20261120_search"
branch_labels = None
depends_on = None

CONTENT = (
    "asset_id",
    "version",
    "sort_key",
    "is_prerelease",
    "digest",
    "licence",
    "compatibility",
    "compatibility_reasons",
    "is_compatibility_overridden",
    "details",
)
WRITTEN_REFERENCE = ("version_id", "position", "target", "path")

CONTENT_MESSAGE = "a released version does not change; publish a new version"
DRAFT_MESSAGE = "a released version does not become a draft again"
DELETE_MESSAGE = "a released version cannot be removed; yank or retire it"
PART_MESSAGE = "a released version keeps its sources and references; publish a new version"
HISTORY_MESSAGE = "the history of an alias does not change"

FROZEN = "(SELECT status FROM asset_version WHERE id = OLD.version_id) <> 'DRAFT'"
BACK_TO_DRAFT = "NEW.status IN ('DRAFT', 'IN_REVIEW') AND OLD.status NOT IN ('DRAFT', 'IN_REVIEW')"


def upgrade() -> None:
    """Triggers on both databases."""
    for name, table, act, condition, message in _guards():
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF {condition.replace(' IS NOT OLD.', ' IS DISTINCT FROM OLD.')} THEN"
                f" RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
                f" END IF; RETURN {'OLD' if act == 'DELETE' else 'NEW'}; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )


def downgrade() -> None:
    """The schema before, in which nothing but the program refuses."""
    for name, table, *_ in _guards():
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")


def _guards() -> list[tuple[str, str, str, str, str]]:
    """Name, table, act, when it is refused, and the words of the refusal."""
    released = "OLD.status <> 'DRAFT'"
    content = f"{released} AND ({_differs(*CONTENT)})"
    reference = f"{FROZEN} AND ({_differs(*WRITTEN_REFERENCE)})"
    return [
        ("version_content_stays", "asset_version", "UPDATE", content, CONTENT_MESSAGE),
        ("version_stays_released", "asset_version", "UPDATE", BACK_TO_DRAFT, DRAFT_MESSAGE),
        ("version_row_stays", "asset_version", "DELETE", released, DELETE_MESSAGE),
        ("version_source_stays", "version_source", "UPDATE", FROZEN, PART_MESSAGE),
        ("version_source_row_stays", "version_source", "DELETE", FROZEN, PART_MESSAGE),
        ("version_reference_stays", "version_reference", "UPDATE", reference, PART_MESSAGE),
        ("version_reference_row_stays", "version_reference", "DELETE", FROZEN, PART_MESSAGE),
        ("alias_event_stays", "alias_event", "UPDATE", "1 = 1", HISTORY_MESSAGE),
        ("alias_event_row_stays", "alias_event", "DELETE", "1 = 1", HISTORY_MESSAGE),
    ]


def _differs(*names: str) -> str:
    return " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in names)
