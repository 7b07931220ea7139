"""The errors a user can do something about. Anything else that is raised is a bug."""

from __future__ import annotations

from typing import Any


class StudioError(Exception):
    """Something the user can mend: what came and was expected, and what to do about it.

    ``what`` and ``hint`` are ``str.format`` templates filled from ``values``; the templates are the
    keys of the translation catalogue, so a window can say the same in another language. ``code`` is a
    stable identifier (``"dataset.no_target"``) for tests and scripts.
    """

    def __init__(self, what: str, *, hint: str = "", code: str = "", **values: Any) -> None:
        self.what_template = what
        self.hint_template = hint
        self.code = code
        self.values = values
        super().__init__(self.text)

    @property
    def what(self) -> str:
        """What went wrong, in English."""
        return fill(self.what_template, self.values)

    @property
    def hint(self) -> str:
        """What to do about it, in English; may be empty."""
        return fill(self.hint_template, self.values)

    @property
    def text(self) -> str:
        """Both in one line, as the command line prints them."""
        return f"{self.what} {self.hint}".strip().replace("\n", " ")


def fill(template: str, values: dict[str, Any]) -> str:
    """Fill a message template; a text without values is taken literally, braces and all."""
    return template.format(**values) if values else template


class FileError(StudioError):
    """A file or folder cannot be read or written."""


class SettingsError(StudioError):
    """A setting or a parameter has a value it cannot have."""


class DatasetError(StudioError):
    """Data cannot be found, read or understood."""


class GraphError(StudioError):
    """A network is not valid."""


class LayerError(GraphError):
    """One layer cannot take the shape or the parameters it was given."""


class TrainingError(StudioError):
    """Training cannot start or had to end."""


class DeviceError(TrainingError):
    """A device that was asked for is not there, or its memory is full."""


class PredictionError(StudioError):
    """A model cannot be loaded, or an input does not fit it."""


class DetectionError(StudioError):
    """A detector or a video source cannot be used."""


class ExportError(StudioError):
    """A model cannot be written in the format asked for."""


class ProjectError(StudioError):
    """A project cannot be opened or saved."""


class DownloadError(StudioError):
    """A download failed; the hint says where to put the file by hand."""
