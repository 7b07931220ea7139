"""One text on its way into the network: as it came, its words, and the numbers they become."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from engine.datasets.dataset import Dataset
from engine.datasets.preprocessing import TextEncoding
from engine.datasets.tables.table import Table
from engine.datasets.texts.encoding import encode_texts
from engine.datasets.texts.words import words_of
from gui import theme
from gui.i18n import tr
from gui.widgets.buttons import push_button

MOST_WORDS = 1_000
MOST_ENTRIES = 200


def text_of(dataset: Dataset) -> tuple[TextEncoding, Any] | None:
    """The encoding of the texts and the texts themselves (n,), None where there are none."""
    preprocessing, inputs = dataset.preprocessing, dataset.raw.inputs
    if preprocessing.text is not None:
        return preprocessing.text, inputs
    for column in preprocessing.columns:
        if column.text is not None and isinstance(inputs, Table):
            return column.text, inputs.columns[column.name]
    return None


class TextPreview(QWidget):
    """Three stages under one another; ``another_requested`` asks for another text."""

    another_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = QLabel()
        self.facts.setObjectName("data.prepare.text_facts")
        self.facts.setWordWrap(True)
        self.another_button = push_button(
            "data.prepare.another_text", tr("Another text"), tr("Show the next training text")
        )
        self.another_button.clicked.connect(self.another_requested)
        self.raw = QPlainTextEdit()
        self.words = QTextEdit()
        self.vector = QPlainTextEdit()
        row = QHBoxLayout()
        row.addWidget(self.facts, 1)
        row.addWidget(self.another_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX // 2)
        layout.addLayout(row)
        for name, widget, title, tip in (
            ("raw", self.raw, tr("As it came"), tr("The text as it stands in the data")),
            (
                "words",
                self.words,
                tr("Words"),
                tr("What cleaning leaves; words that are not in the vocabulary are struck out"),
            ),
            ("vector", self.vector, tr("Numbers"), tr("The entries that are not zero")),
        ):
            self._add(layout, name, widget, title, tip)

    @staticmethod
    def _add(layout: QVBoxLayout, name: str, widget: QPlainTextEdit | QTextEdit, title: str, tip: str) -> None:
        widget.setObjectName(f"data.prepare.text_{name}")
        widget.setAccessibleName(title)
        widget.setToolTip(tip)
        widget.setReadOnly(True)
        widget.setTabChangesFocus(True)
        widget.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        label = QLabel(title)
        label.setProperty("muted", True)
        layout.addWidget(label)
        layout.addWidget(widget, 1)

    def show_row(self, dataset: Dataset, row: int) -> None:
        """Show the text of that row as the dataset prepares it."""
        found = text_of(dataset)
        if found is None:
            return
        encoding, texts = found
        chosen = np.array([texts[row]], dtype=object)
        words = words_of(chosen, encoding.cleaning).words.to_list()
        index_of = {word: index for index, word in enumerate(encoding.vocabulary)}
        self.facts.setText(_facts(dataset, encoding, row, words, index_of))
        self.raw.setPlainText(str(texts[row] or ""))
        self.words.setHtml(_html(words[:MOST_WORDS], index_of))
        self.vector.setPlainText(_entries(encoding, encode_texts(encoding, chosen)[0]))


def _facts(dataset: Dataset, encoding: TextEncoding, row: int, words: list[str], index_of: dict[str, int]) -> str:
    known = sum(word in index_of for word in words)
    return " · ".join(
        (
            f"{dataset.raw.target_name}: {dataset.raw.targets[row]}",
            tr("{count} words, {known} of them known", count=f"{len(words):,}", known=f"{known:,}"),
            tr("vocabulary of {count}", count=f"{len(encoding.vocabulary):,}"),
        )
    )


def _html(words: list[str], index_of: dict[str, int]) -> str:
    """Words side by side; those that are not in the vocabulary are struck out."""
    return " ".join(escape(word) if word in index_of else f"<s>{escape(word)}</s>" for word in words)


def _entries(encoding: TextEncoding, vector: Any) -> str:
    if encoding.mode == "sequence":
        return ", ".join(str(number) for number in vector.tolist())
    places = np.flatnonzero(vector)[:MOST_ENTRIES]
    lines = [f"{place}  {encoding.vocabulary[place]}  {vector[place]:.4g}" for place in places]
    return "\n".join(lines) or tr("All zeros: no word of it is known.")
