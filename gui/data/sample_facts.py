"""What there is to know of one sample beside what it looks like: its tensor, its label, its file."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engine.datasets.dataset import Dataset
from engine.datasets.insight.samples import Sample, TensorFacts, tensor_facts
from gui import theme
from gui.data.words import part_title
from gui.i18n import tr
from gui.widgets.table_view import cell_text, shortened

WIDTH_PX = 270
MOST_DETAILS = 40
LONGEST = 200


class FactsPanel(QScrollArea):
    """Names on the left, values on the right; values can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data.sample.facts")
        self.setAccessibleName(tr("Facts"))
        self.setToolTip(tr("What the sample is"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFixedWidth(WIDTH_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._values: dict[str, str] = {}

    @property
    def values(self) -> dict[str, str]:
        """What is shown, by its names."""
        return dict(self._values)

    def clear(self) -> None:
        self._fill([])

    def show_sample(self, sample: Sample, dataset: Dataset) -> None:
        general = {
            tr("Row"): f"{sample.row:,}",
            dataset.raw.target_name: sample.label,
            tr("Part"): part_title(sample.part) if sample.part else tr("None"),
        }
        if sample.file:
            general[tr("File")] = sample.file
        groups = [("", general), (tr("What the network reads"), facts_in_words(sample.facts))]
        if sample.original is not None and not isinstance(sample.original, str):
            groups.insert(1, (tr("As it came"), facts_in_words(tensor_facts(sample.original))))
        others = ((name, value) for name, value in sample.details.items() if name != dataset.raw.input_column)
        details = {name: shortened(cell_text(value), LONGEST) for name, value in others}
        if details:
            groups.append((tr("In the table"), dict(list(details.items())[:MOST_DETAILS])))
        self._fill(groups)

    def _fill(self, groups: list[tuple[str, dict[str, str]]]) -> None:
        self._values = {
            f"{title}: {name}" if title else name: value for title, v in groups for name, value in v.items()
        }
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, theme.SPACE_PX, 0)
        layout.setSpacing(theme.SPACE_PX)
        for title, values in groups:
            if title:
                heading = QLabel(title)
                heading.setProperty("heading", True)
                layout.addWidget(heading)
            form = QFormLayout()
            form.setSpacing(theme.SPACE_PX // 2)
            form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
            for name, value in values.items():
                form.addRow(_label(name, is_muted=True), _label(value))
            layout.addLayout(form)
        layout.addStretch(1)
        self.setWidget(page)


def facts_in_words(facts: TensorFacts) -> dict[str, str]:
    """Rank, shape, dtype and range by their names."""
    words = {
        tr("Rank"): str(facts.rank),
        tr("Shape"): " × ".join(map(str, facts.shape)) or tr("one number"),
        tr("dtype"): facts.dtype,
    }
    if facts.low is not None and facts.high is not None:
        words[tr("Range")] = f"{facts.low:.6g} … {facts.high:.6g}"
    return words


def _label(text: str, *, is_muted: bool = False) -> QLabel:
    # A path or a long name has no spaces: it may be parted at what paths are made of.
    label = QLabel(text.replace("/", "/\u200b").replace("_", "_\u200b"))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("muted", is_muted)
    label.setSizePolicy(
        QSizePolicy.Policy.Ignored if not is_muted else QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum
    )
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
