"""Notes of an import: many that say the same are told together."""

from catalog.cli.notes import told_one_by_one, told_together


def test_notes_that_differ_only_in_their_paths_are_told_together() -> None:
    notes = [(f"a/{n}/env.yaml", f"a/{n}/asset.yaml names it, but it is not there.")
             for n in range(20)]  # fmt: skip
    lonely = ("b/asset.yaml", "The description was left out.")

    assert told_together([*notes, lonely]) == [
        "note: 20 files: … names it, but it is not there.",
        "        a/0/env.yaml",
        "        a/1/env.yaml",
        "        a/2/env.yaml",
        "        and 17 more",
        "note: b/asset.yaml: The description was left out.",
        "--verbose shows all of them.",
    ]


def test_notes_that_say_exactly_the_same_are_told_in_full() -> None:
    notes = [(f"a/{n}.yaml", "It has 7 owners.") for n in range(2)]

    assert told_together(notes) == [
        "note: 2 files: It has 7 owners.",
        "        a/0.yaml",
        "        a/1.yaml",
    ]


def test_all_of_them_are_told_one_by_one_on_request() -> None:
    notes = [("a.yaml", "Left out 1."), ("b.yaml", "Left out 2.")]

    assert told_one_by_one(notes) == ["note: a.yaml: Left out 1.", "note: b.yaml: Left out 2."]


def test_no_notes_are_no_lines() -> None:
    assert told_together([]) == []
