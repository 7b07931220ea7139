"""Colours for Python source, from the theme."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from gui import theme

_WORDS = "|".join((*keyword.kwlist, "self"))
# The first that matches at a place counts: what is in a text or a comment is nothing else.
_PATTERN = re.compile(
    r"(?P<comment>\#.*)"
    r'|(?P<text>[fr]?"""(?:.*?)"""|[fr]?"(?:\\.|[^"\\])*"|[fr]?\'(?:\\.|[^\'\\])*\')'
    r"|(?P<number>\b\d[\d_.]*(?:e[+-]?\d+)?\b)"
    rf"|(?P<word>\b(?:{_WORDS})\b)"
    r"|(?P<call>\b[A-Za-z_]\w*(?=\())"
    r"|(?P<argument>\b[a-z_]\w*(?==[^=]))"
)
_SERIES = {"text": 2, "number": 1, "word": 3, "call": 0, "argument": 5}


class CodeColours(QSyntaxHighlighter):
    """Colours a document in the colours of now; ``rehighlight`` takes over those of another theme."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.take_colours()

    def take_colours(self) -> None:
        """Read the colours of the theme of now."""
        for name, number in _SERIES.items():
            self._formats[name] = _coloured(theme.series_colour(number))
        self._formats["comment"] = _coloured(theme.colour("muted"))
        self._formats["comment"].setFontItalic(True)
        self._formats["word"].setFontWeight(QFont.Weight.DemiBold)

    def highlightBlock(self, text: str) -> None:  # noqa: N802
        for found in _PATTERN.finditer(text):
            self.setFormat(found.start(), found.end() - found.start(), self._formats[found.lastgroup or "comment"])


def _coloured(colour: QColor) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour)
    return made
