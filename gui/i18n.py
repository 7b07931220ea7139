"""Visible text: English in the source, other languages from a catalogue in resources/translations."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from engine import files
from engine.errors import StudioError, fill
from engine.network.problems import Fix, Problem
from engine.notes import Note

CONTEXT = "layerwise"
LANGUAGES = ("en", "ko")


def tr(text: str, /, **values: Any) -> str:
    """``text`` in the window's language, its ``{names}`` filled in; Notes among the values are translated too."""
    said = {name: note_text(value) if isinstance(value, Note) else value for name, value in values.items()}
    return fill(QCoreApplication.translate(CONTEXT, text), said)


def note_text(note: Note) -> str:
    """What a Note says, in the window's language."""
    return tr(note.text, **note.values)


def problem_text(problem: Problem) -> str:
    """What is wrong with a network and what to do, in one line, in the window's language."""
    return " ".join(tr(text, **problem.values) for text in (problem.text, problem.hint) if text)


def fix_text(fix: Fix) -> str:
    """The label of a repair, in the window's language."""
    return tr(fix.text, **fix.values)


def error_text(error: StudioError) -> tuple[str, str]:
    """What went wrong and what to do, in the window's language."""
    what = tr(error.what_template, **error.values)
    return what, tr(error.hint_template, **error.values) if error.hint_template else ""


def catalogue(language: str) -> dict[str, str]:
    """All texts of a language: the files of its folder in resources/translations together."""
    texts: dict[str, str] = {}
    for path in sorted(files.resource("translations", language).glob("*.json")):
        texts.update(files.read_json(path))
    return texts


class CatalogueTranslator(QTranslator):
    """Looks texts up in JSON catalogues {English: translation}; what is missing stays English."""

    def __init__(self, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = catalogue(language)

    def translate(
        self,
        context: str,
        text: str,
        disambiguation: str | None = None,  # noqa: ARG002
        n: int = -1,  # noqa: ARG002
    ) -> str | None:
        # None, not "": Qt takes an empty text for the translation.
        return self._texts.get(text) if context == CONTEXT else None

    def isEmpty(self) -> bool:  # noqa: N802
        return not self._texts


def chosen_language(setting: str) -> str:
    """The language for the setting "system", "en" or "ko"."""
    if setting in LANGUAGES:
        return setting
    return "ko" if QLocale.system().language() == QLocale.Language.Korean else "en"


def install_language(app: QCoreApplication, language: str) -> None:
    """Translate the program's texts, and Qt's own dialogs where Qt ships the language."""
    if language == "en":
        return
    QLocale.setDefault(QLocale(language))
    app.installTranslator(CatalogueTranslator(language, app))
    dialogs = QTranslator(app)
    if dialogs.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(dialogs)
