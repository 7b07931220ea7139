"""Notes: English by themselves, within each other, and within errors."""

from __future__ import annotations

from engine.errors import DatasetError, FileError
from engine.notes import Note, joined, listed, what_of


def test_a_note_says_its_values() -> None:
    assert Note("{count:,} rows", {"count": 1234}).message == "1,234 rows"


def test_a_note_without_values_keeps_its_braces() -> None:
    assert Note("a set {1, 2}").message == "a set {1, 2}"


def test_notes_within_notes_and_errors_are_english() -> None:
    note = Note("Test data: {problem}", {"problem": Note("{count} rows", {"count": 3})})
    assert note.message == "Test data: 3 rows"
    assert DatasetError("No: {reason}.", reason=note).text == "No: Test data: 3 rows."


def test_joined_keeps_the_notes_apart_from_what_is_between() -> None:
    both = joined([Note("a {x}", {"x": 1}), Note("b")], "; ")
    assert both.message == "a 1; b"
    assert [note.text for note in both.values.values()] == ["a {x}", "b"]


def test_the_reason_of_another_error_comes_without_its_hint() -> None:
    inner = FileError("{path} is empty.", hint="Choose another.", code="file.empty", path="a.csv")
    note = what_of(inner)
    assert (note.message, note.code) == ("a.csv is empty.", "file.empty")


def test_a_long_list_is_cut_and_counted() -> None:
    assert listed(["a", "b"], 2) == "a, b"
    assert listed(["a", "b", "c", "d", "e"], 2) == "a, b, … (+3)"
