"""What is to be said of a dataset, one line a problem; a problem that rows have leads to those rows."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.datasets.insight.findings import ProblemRows
from engine.notes import Note
from gui.i18n import note_text, tr

MOST_AT_FIRST = 3
MORE = "more"
LESS = "less"


class ProblemsPanel(QWidget):
    """The first few problems, the others on demand."""

    problem_chosen = Signal(str)  # the code of a problem whose rows are wanted

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: tuple[Note, ...] = ()
        self._rows: ProblemRows = {}
        self._shows_all = False
        self.setObjectName("data.problems")
        self.setAccessibleName(tr("Problems of the data"))
        self.label = QLabel()
        self.label.setObjectName("data.problems.list")
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.label.linkActivated.connect(self._on_link)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.label)

    def text(self) -> str:
        """All problems, one a line."""
        return "\n".join(f"⚠ {note_text(note)}" for note in self._notes)

    def show_problems(self, notes: tuple[Note, ...], rows: ProblemRows) -> None:
        """``notes`` are all there is to say, ``rows`` those of a problem by its code."""
        self._notes, self._rows = notes, rows
        self._shows_all = False
        self._show()

    def _show(self) -> None:
        told = {note.code for note in self._notes}
        notes = [*self._notes, *(note for code, (note, _) in self._rows.items() if code not in told)]
        shown = notes if self._shows_all else notes[:MOST_AT_FIRST]
        lines = [self._line(note) for note in shown]
        hidden = len(notes) - len(shown)
        if hidden:
            lines.append(_link(MORE, tr("{count} more", count=hidden)))
        elif len(notes) > MOST_AT_FIRST:
            lines.append(_link(LESS, tr("Show fewer")))
        self.label.setText("<br>".join(lines))
        self.setAccessibleDescription(self.text())
        self.setVisible(bool(notes))

    def _line(self, note: Note) -> str:
        line = f"⚠ {escape(note_text(note))}"
        if note.code in self._rows:
            count = f"{len(self._rows[note.code][1]):,}"
            line += f" {_link(note.code, tr('Show the rows ({count})', count=count))}"
        return line

    def _on_link(self, link: str) -> None:
        if link in (MORE, LESS):
            self._shows_all = link == MORE
            self._show()
        else:
            self.problem_chosen.emit(link)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "label"):
            self._show()


def _link(target: str, text: str) -> str:
    return f'<a href="{escape(target)}">{escape(text)}</a>'
