"""Colours and spacing of the window, from one small table for light and one for dark. No other file has colours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from engine import files

SPACE_PX = 8  # between things that belong together
GAP_PX = 16  # between groups
ICON_PX = 20
SIDE_PANEL_PX = 340


@dataclass(frozen=True)
class Colours:
    """Every colour of one theme as ``#rrggbb``. ``series`` are for lines and bars of charts, in their order."""

    window: str
    base: str
    alternate: str
    button: str
    text: str
    muted: str
    border: str
    accent: str
    on_accent: str
    info: str
    success: str
    warning: str
    error: str
    series: tuple[str, ...]

    @property
    def train(self) -> str:
        return self.series[0]

    @property
    def validation(self) -> str:
        return self.series[1]

    @property
    def test(self) -> str:
        return self.series[2]


LIGHT = Colours(
    window="#f5f6f8",
    base="#ffffff",
    alternate="#eef1f4",
    button="#ffffff",
    text="#1c2430",
    muted="#5c6775",
    border="#d3d9e0",
    accent="#2563c9",
    on_accent="#ffffff",
    info="#2563c9",
    success="#1f7a4d",
    warning="#8a5a00",
    error="#b3261e",
    series=("#2563c9", "#d9730d", "#1f8a5f", "#8e4ec6", "#c2374b", "#0f8a9d", "#7a6a2b", "#5c6775"),
)
DARK = Colours(
    window="#1d2026",
    base="#282d36",
    alternate="#2d333d",
    button="#363d49",
    text="#e4e8ee",
    muted="#9aa5b4",
    border="#48515f",
    accent="#6ea4ff",
    on_accent="#0d1420",
    info="#6ea4ff",
    success="#5cc58d",
    warning="#e3b04b",
    error="#ff8a80",
    series=("#6ea4ff", "#f0a35e", "#5cc58d", "#c79bf2", "#f28b9b", "#5fc9d9", "#cdbb6b", "#9aa5b4"),
)

# Points of colour maps from the lowest value to the highest, in equal steps. Viridis is matplotlib's.
COLOUR_MAPS: dict[str, tuple[str, ...]] = {
    "grey": ("#000000", "#ffffff"),
    "viridis": (
        *("#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c"),
        *("#22a884", "#44bf70", "#7ad151", "#bddf26", "#fde725"),
    ),
    "diverging": ("#1b4f9c", "#4f8fcb", "#a9cfe6", "#f5f5f3", "#f3b494", "#d6604d", "#9c1427"),
}


def colours(palette: QPalette | None = None) -> Colours:
    """The colours in force, told from a palette (by default the application's)."""
    shown = palette or QGuiApplication.palette()
    return DARK if shown.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def colour(name: str) -> QColor:
    """One of the colours in force by its field's name."""
    return QColor(getattr(colours(), name))


def series_colour(index: int) -> QColor:
    """The colour of the line or bar of that number; they repeat after the last."""
    series = colours().series
    return QColor(series[index % len(series)])


def font_path() -> Path:
    """The bundled font, which has Hangul: for charts and for machines without one."""
    return files.resource("fonts", "NanumGothic.ttf")


def install_font(app: QApplication) -> str:
    """Register the bundled font behind the system's own. Returns its family's name, empty if it cannot be read."""
    number = QFontDatabase.addApplicationFont(str(font_path()))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    if not families:
        return ""
    font = app.font()
    # Both by their real names: an alias such as “Sans Serif” would lose to the second family, and a bare machine
    # has no fontconfig rule that would lead from Hangul to this font.
    font.setFamilies([QFontInfo(font).family(), families[0]])
    font.setStyleHint(QFont.StyleHint.SansSerif)
    app.setFont(font)
    return families[0]


class Theme(QObject):
    """Puts the colours on the application and follows the system's switch between light and dark."""

    changed = Signal()

    def __init__(self, app: QApplication, setting: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._setting = setting
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self._apply()

    @property
    def is_dark(self) -> bool:
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def set_setting(self, setting: str) -> None:
        """ "system", "light" or "dark"."""
        if setting != self._setting:
            self._setting = setting
            self._apply()

    def _apply(self) -> None:
        hints = self._app.styleHints()
        if self._setting == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if self._setting == "dark" else Qt.ColorScheme.Light)
        self._show()

    def _on_scheme_changed(self) -> None:
        self._show()

    def _show(self) -> None:
        is_dark = self._setting == "dark" or (self._setting == "system" and self.is_dark)
        table = DARK if is_dark else LIGHT
        if self._app.property("theme") != table.window:
            self._app.setProperty("theme", table.window)
            self._app.setPalette(make_palette(table))
            self._app.setStyleSheet(style_sheet(table))
            self.changed.emit()


def make_palette(table: Colours) -> QPalette:
    """The palette of a table of colours, disabled roles included."""
    role = QPalette.ColorRole
    palette = QPalette()
    for name, value in {
        role.Window: table.window,
        role.WindowText: table.text,
        role.Base: table.base,
        role.AlternateBase: table.alternate,
        role.Text: table.text,
        role.Button: table.button,
        role.ButtonText: table.text,
        role.BrightText: table.error,
        role.ToolTipBase: table.base,
        role.ToolTipText: table.text,
        role.PlaceholderText: table.muted,
        role.Highlight: table.accent,
        role.HighlightedText: table.on_accent,
        role.Accent: table.accent,
        role.Link: table.accent,
        role.LinkVisited: table.accent,
        role.Light: table.base,
        role.Midlight: table.alternate,
        role.Mid: table.border,
        role.Dark: table.border,
        role.Shadow: table.border,
    }.items():
        palette.setColor(name, QColor(value))
    faint = QColor(table.muted)
    faint.setAlpha(150)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, faint)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(table.border))
    palette.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, QColor(table.muted))
    return palette


def style_sheet(table: Colours) -> str:
    """The few rules a palette cannot say: quiet bars, flat tabs, a clear focus."""
    return f"""
QToolBar {{ border: none; border-bottom: 1px solid {table.border}; padding: 3px 6px; spacing: 4px; }}
QToolBar QToolButton {{ padding: 4px 8px; border-radius: 4px; border: 1px solid transparent; }}
QToolBar QToolButton:hover:enabled {{ background: {table.alternate}; border-color: {table.border}; }}
QToolBar QToolButton:focus {{ border-color: {table.accent}; }}
QStatusBar {{ border-top: 1px solid {table.border}; }}
QStatusBar::item {{ border: none; }}
QTabWidget#window\\.tabs::pane {{ border: none; border-top: 1px solid {table.border}; }}
QTabWidget#window\\.tabs > QTabBar::tab {{
    padding: 7px 16px; border: none; border-bottom: 2px solid transparent; color: {table.muted};
}}
QTabWidget#window\\.tabs > QTabBar::tab:selected {{ color: {table.text}; border-bottom-color: {table.accent}; }}
QTabWidget#window\\.tabs > QTabBar::tab:hover:!selected {{ color: {table.text}; background: {table.alternate}; }}
QTabWidget#window\\.tabs > QTabBar::tab:focus {{ background: {table.alternate}; }}
QToolButton[segment="true"] {{
    padding: 4px 10px; border: 1px solid {table.border}; background: {table.button}; color: {table.text};
}}
QToolButton[segment="true"]:hover {{ background: {table.alternate}; }}
QToolButton[segment="true"]:checked {{
    background: {table.accent}; border-color: {table.accent}; color: {table.on_accent};
}}
QToolButton[segment="true"]:focus {{ border-color: {table.text}; }}
QTabWidget#data\\.pages::pane {{ border: none; border-top: 1px solid {table.border}; }}
QTabWidget#data\\.pages > QTabBar::tab {{
    padding: 4px 12px; border: none; border-bottom: 2px solid transparent; color: {table.muted};
}}
QTabWidget#data\\.pages > QTabBar::tab:selected {{ color: {table.text}; border-bottom-color: {table.accent}; }}
QTabWidget#data\\.pages > QTabBar::tab:hover:!selected {{ color: {table.text}; background: {table.alternate}; }}
QTabWidget#data\\.pages > QTabBar::tab:focus {{ background: {table.alternate}; }}
QToolButton[switch="true"] {{ padding: 3px 8px; border: 1px solid {table.border}; background: {table.button}; }}
QToolButton[switch="true"]:checked {{ background: {table.alternate}; border: 1px solid {table.accent}; }}
QToolButton[switch="true"]:focus {{ border: 2px solid {table.accent}; }}
QTreeView::item {{ padding: 2px 0; }}
QProgressBar {{ border: none; border-radius: 3px; background: {table.border}; min-height: 6px; max-height: 6px; }}
QProgressBar::chunk {{ border-radius: 3px; background: {table.accent}; }}
QSplitter::handle {{ background: {table.border}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QToolTip {{ border: 1px solid {table.border}; padding: 3px; color: {table.text}; background: {table.base}; }}
QLabel[muted="true"] {{ color: {table.muted}; }}
QLabel[heading="true"] {{ font-weight: 600; }}
QFrame[banner="info"] {{ background: {table.alternate}; border-left: 3px solid {table.info}; }}
QFrame[banner="warning"] {{ background: {table.alternate}; border-left: 3px solid {table.warning}; }}
QFrame[banner="error"] {{ background: {table.alternate}; border-left: 3px solid {table.error}; }}
"""
