"""Light and dark: texts stand out from what they stand on, and the setting overrides the system."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.theme import DARK, LIGHT, Colours, Theme


def luminance(name: str) -> float:
    """Relative luminance of WCAG 2.1."""
    colour = QColor(name)
    parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("table", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["text", "muted", "info", "success", "warning", "error", "accent"])
@pytest.mark.parametrize("ground", ["window", "base", "alternate"])
def test_texts_can_be_read(table: Colours, text: str, ground: str) -> None:
    assert contrast(getattr(table, text), getattr(table, ground)) >= 4.5


@pytest.mark.parametrize("table", [LIGHT, DARK], ids=["light", "dark"])
def test_chart_lines_stand_out(table: Colours) -> None:
    assert all(contrast(colour, table.base) >= 3.0 for colour in table.series)
    assert contrast(table.on_accent, table.accent) >= 4.5


@pytest.fixture
def restored(qapp: QApplication) -> Iterator[QApplication]:
    palette, sheet, style = qapp.palette(), qapp.styleSheet(), qapp.style().objectName()
    yield qapp
    qapp.styleHints().unsetColorScheme()
    qapp.setProperty("theme", None)
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)


def test_the_setting_overrides_the_system(restored: QApplication) -> None:
    shown = Theme(restored, "dark")
    assert theme.colours() == DARK
    seen: list[str] = []
    shown.changed.connect(lambda: seen.append(theme.colours().window))
    shown.set_setting("light")
    assert theme.colours() == LIGHT
    assert seen == [LIGHT.window]
    shown.deleteLater()


def test_the_bundled_font_has_hangul(qapp: QApplication) -> None:
    before = qapp.font()
    family = theme.install_font(qapp)
    assert family in QFontDatabase.families()
    assert QFontMetrics(qapp.font()).inFontUcs4(ord("한"))
    qapp.setFont(before)
