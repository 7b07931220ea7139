"""Settings: only what differs is kept, a damaged file counts as empty and says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.errors import FileError, SettingsError
from engine.settings import RECENT_LIMIT, Settings


def test_only_what_differs_is_kept(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "설정.json")
    assert not settings.path.exists()
    settings.set("theme", "dark")
    assert json.loads(settings.path.read_text(encoding="utf-8")) == {"theme": "dark"}
    assert Settings(settings.path)["theme"] == "dark"
    settings.set("theme", "system")
    assert json.loads(settings.path.read_text(encoding="utf-8")) == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"theme": "purple", "no such": 1, "autosave_s": null}'])
def test_a_damaged_file_counts_as_empty(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text, encoding="utf-8")
    settings = Settings(path)
    assert (settings["theme"], settings["autosave_s"]) == ("system", 20)
    assert bool(settings.problem) == (text in ("", "{"))


def test_a_wrong_value_or_a_file_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    with pytest.raises(SettingsError):
        settings.set("theme", "purple")
    settings.path.mkdir()
    with pytest.raises(FileError):
        settings.set("theme", "dark")
    assert settings["theme"] == "system"


def test_recent_projects_are_few_and_newest_first(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    folders = [tmp_path / f"프로젝트 {number}" for number in range(RECENT_LIMIT + 3)]
    for folder in (*folders, folders[5]):
        settings.remember_project(folder)
    assert settings.recent_projects[:2] == [folders[5], folders[-1]]
    assert len(settings.recent_projects) == len(set(settings.recent_projects)) == RECENT_LIMIT
