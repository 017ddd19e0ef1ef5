from inline_snapshot import snapshot

from catalog.cli.tables import Column, pairs, table

COLUMNS = (
    Column("ASSET", is_whole=True),
    Column("STATUS", is_status=True, is_whole=True, rank=1),
    Column("TITLE", rank=2),
    Column("COUNT", is_number=True, is_whole=True, rank=3),
)
ROWS = [
    ("prompt-template:support/ticket-triage", "PUBLISHED", "Ticket triage for support", "1,200"),
    ("model:risk/churn", "IN_REVIEW", "Churn", "7"),
]


def test_columns_are_aligned_and_nothing_is_cut_when_nobody_looks() -> None:
    assert table(COLUMNS, ROWS, width=None, is_coloured=False) == snapshot("""\
ASSET                                  STATUS     TITLE                      COUNT
prompt-template:support/ticket-triage  published  Ticket triage for support  1,200
model:risk/churn                       in review  Churn                          7\
""")


def test_a_long_text_gives_way_first() -> None:
    drawn = table(COLUMNS, ROWS, width=72, is_coloured=False)

    assert max(map(len, drawn.splitlines())) <= 72
    assert drawn == snapshot("""\
ASSET                                  STATUS     TITLE            COUNT
prompt-template:support/ticket-triage  published  Ticket triage …  1,200
model:risk/churn                       in review  Churn                7\
""")


def test_then_whole_columns_go_and_what_people_copy_stays() -> None:
    assert table(COLUMNS, ROWS, width=50, is_coloured=False) == snapshot("""\
ASSET                                  STATUS
prompt-template:support/ticket-triage  published
model:risk/churn                       in review\
""")
    assert table(COLUMNS, ROWS, width=10, is_coloured=False) == snapshot("""\
ASSET
prompt-template:support/ticket-triage
model:risk/churn\
""")


def test_colour_only_dresses_the_word() -> None:
    drawn = table(COLUMNS, ROWS, width=None, is_coloured=True)

    assert "\x1b[32mpublished" in drawn
    assert "\x1b[36min review" in drawn


def test_wide_letters_and_hostile_ones_keep_their_column() -> None:
    rows = [("日本語", "DRAFT", "a\x1b[31mb\nc [bold]d[/]", "1"), ("x", "DRAFT", "e", "2")]

    assert table(COLUMNS, rows, width=None, is_coloured=False) == snapshot("""\
ASSET   STATUS  TITLE                 COUNT
日本語  draft   a�[31mb c [bold]d[/]      1
x       draft   e                         2\
""")


def test_pairs_leave_out_what_says_nothing() -> None:
    assert pairs({"Owner": "support", "Tags": "", "People": "Mara\nIvo"}) == (
        "Owner   support\nPeople  Mara\n        Ivo"
    )
