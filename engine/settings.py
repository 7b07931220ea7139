"""The program's settings: one table; the file keeps only what differs from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine import files
from engine.errors import FileError, SettingsError
from engine.params import Choice, Flag, Int, Param, Text

SETTINGS: tuple[Param, ...] = (
    Choice(
        "language",
        "system",
        options=("system", "en", "ko"),
        titles=("As the system", "English", "한국어"),
        help="The language of the window; takes effect at the next start.",
    ),
    Choice(
        "theme",
        "system",
        options=("system", "light", "dark"),
        titles=("As the system", "Light", "Dark"),
        help="The colours of the window.",
    ),
    Int(
        "autosave_s", 20, title="Autosave every (s)", low=2, high=3600, help="How often an unsaved change is put aside."
    ),
    Flag("reopens_last_project", True, title="Open the last project at start"),
    Text("last_project", "", advanced=True),
    Text("recent_projects", "", advanced=True, help="Folders, newest first, one a line."),
    Text("window_state", "", advanced=True, help="Places of the window's parts, base64."),
    Text("window_geometry", "", advanced=True, help="Size and place of the window, base64."),
    Text("network_columns", "", advanced=True, help="Widths and heights of the Network tab's parts in pixels."),
    Text("network_families", "Often used", advanced=True, help="The families of layers that are open, “;” between."),
    Flag("network_preview", False, advanced=True),
    Flag("network_minimap", True, advanced=True, help="Whether the canvas shows all of the network in its corner."),
    Text("chart_folder", "", advanced=True, help="The folder a chart was saved in last."),
    Text("detect_model", "", advanced=True),
    Text("detect_source", "", advanced=True),
    Text("detect_names", "", advanced=True, help="The file of class names chosen for the model, if any."),
)

_BY_NAME = {param.name: param for param in SETTINGS}
RECENT_LIMIT = 10


class Settings:
    """Values of SETTINGS. Reading never fails: a damaged file counts as empty and ``problem`` says why."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or files.config_folder() / "settings.json"
        self.problem: FileError | None = None
        self._overrides: dict[str, Any] = {}
        if self.path.exists():
            try:
                stored = files.read_json(self.path)
            except FileError as error:
                self.problem = error
                stored = {}
            if isinstance(stored, dict):
                self._overrides = {name: value for name, value in stored.items() if self._is_valid(name, value)}

    @staticmethod
    def _is_valid(name: str, value: Any) -> bool:
        try:
            return name in _BY_NAME and _BY_NAME[name].check(value) is not None
        except SettingsError:
            return False

    def __getitem__(self, name: str) -> Any:
        return self._overrides.get(name, _BY_NAME[name].default)

    def set(self, name: str, value: Any) -> None:
        """Change a value and write the file at once. Raises SettingsError, FileError."""
        value = _BY_NAME[name].check(value)
        if value == self[name]:
            return
        overrides = {key: old for key, old in self._overrides.items() if key != name}
        if value != _BY_NAME[name].default:
            overrides[name] = value
        files.write_json(self.path, overrides)
        self._overrides = overrides

    @property
    def recent_projects(self) -> list[Path]:
        """Folders of projects opened last, newest first."""
        return [Path(line) for line in self["recent_projects"].splitlines() if line]

    def remember_project(self, folder: Path) -> None:
        """Put a folder at the head of the recent projects."""
        others = [path for path in self.recent_projects if path != folder]
        self.set("recent_projects", "\n".join(str(path) for path in [folder, *others][:RECENT_LIMIT]))
        self.set("last_project", str(folder))
