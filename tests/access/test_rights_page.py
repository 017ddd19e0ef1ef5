"""The short tables of rights in `docs/access.md` say what the table of grants says."""

from pathlib import Path

from catalog.access.roles import GRANTS, HELD_IN, Permission, Role

PAGE = Path(__file__).parents[2] / "docs" / "access.md"


def table(first: str) -> list[list[str]]:
    """The cells of the table whose head begins with this word, head first, without the rule."""
    lines = PAGE.read_text("utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return [rows[0], *rows[2:]]


def roles(words: str) -> list[Role]:
    """The roles that a cell names: "Viewer, member"."""
    return [Role(word.upper().replace(" ", "_")) for word in words.split(", ")]


GIVEN = [role for role in Role if HELD_IN[role]]
"""The roles that people are given."""


def test_every_role_stands_with_the_places_where_it_is_given() -> None:
    _, *lines = table("role")

    told = {role: set(places.split(", ")) for name, _, places in lines for role in roles(name)}
    assert told == {role: {scope.lower() for scope in HELD_IN[role]} for role in GIVEN}


def test_every_cell_says_what_the_role_may() -> None:
    head, *lines = table("may")
    columns = [roles(words) for words in head[1:-1]]
    assert sorted(role for column in columns for role in column) == sorted(GIVEN)

    wrong = [
        (line[0], role, permission)
        for line in lines
        for column, cell in zip(columns, line[1:-1], strict=True)
        for role in column
        for permission in named(line[-1])
        if (permission in GRANTS[role]) != {"yes": True, "": False}[cell]
    ]
    assert wrong == []


def test_no_permission_stands_twice_and_roles_of_one_column_may_the_same() -> None:
    head, *lines = table("may")
    every = [permission for line in lines for permission in named(line[-1])]
    assert len(every) == len(set(every))

    for column in (roles(words) for words in head[1:-1]):
        assert len({GRANTS[role] for role in column}) == 1


def named(cell: str) -> list[Permission]:
    """The permissions of a cell."""
    return [Permission(word.strip("`")) for word in cell.split(", ")]
