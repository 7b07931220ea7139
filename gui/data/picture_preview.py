"""One picture before and after preparing."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.datasets.dataset import Dataset
from engine.datasets.encoding import encoded_rows, input_scale
from engine.datasets.pictures.files import PictureFiles
from engine.errors import StudioError
from gui import theme
from gui.data.picture_tiles import PictureTiles
from gui.i18n import error_text, tr
from gui.images import Pixels
from gui.widgets.buttons import push_button


def raw_picture(dataset: Dataset, row: int) -> Pixels:
    """The picture as it came, uint8 (h, w, channels). Raises StudioError."""
    inputs = dataset.raw.inputs
    if isinstance(inputs, PictureFiles):
        return inputs.original(row)
    assert isinstance(inputs, np.ndarray)
    return np.asarray(inputs[row], dtype=np.uint8)


def prepared_picture(dataset: Dataset, row: int) -> Pixels:
    """The picture as the network reads it, uint8 (h, w, channels). Raises StudioError."""
    rows = encoded_rows(dataset.preprocessing, dataset.raw.inputs, np.array([row], dtype=np.int64))
    return np.asarray(rows.read(np.zeros(1, dtype=np.int64))[0], dtype=np.uint8)


class PicturePreview(QWidget):
    """``another_requested`` asks for another picture."""

    another_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = PictureTiles(2)
        self.tiles.setObjectName("data.prepare.picture")
        self.tiles.setAccessibleName(tr("A picture as it came, and as the network reads it"))
        self.words = QLabel()
        self.words.setObjectName("data.prepare.picture_facts")
        self.words.setWordWrap(True)
        self.words.setProperty("muted", True)
        self.another_button = push_button(
            "data.prepare.another_picture", tr("Another picture"), tr("Show the next training picture")
        )
        self.another_button.clicked.connect(self.another_requested)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.another_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self.tiles, 1)
        layout.addLayout(row)

    def show_row(self, dataset: Dataset, row: int) -> None:
        """Show the picture of that row; where it cannot be read, why not."""
        try:
            before, after = raw_picture(dataset, row), prepared_picture(dataset, row)
        except StudioError as error:
            self.tiles.show_pictures(())
            self.words.setText(" ".join(error_text(error)))
            return
        shapes = [" × ".join(map(str, picture.shape)) for picture in (before, after)]
        titles = tr("As it came: {shape}", shape=shapes[0]), tr("As the network reads it: {shape}", shape=shapes[1])
        self.tiles.show_pictures((before, after), titles)
        self.words.setText(f"{dataset.raw.target_name}: {dataset.raw.targets[row]} · {_range_text(dataset, after)}")


def _range_text(dataset: Dataset, picture: Pixels) -> str:
    low, high = int(picture.min()), int(picture.max())
    scale = input_scale(dataset.preprocessing)
    if scale is None:
        return tr("Values {low} to {high}", low=low, high=high)
    scaled = (picture.astype(np.float64) - np.array(scale[0])) / np.array(scale[1])
    return tr(
        "Values {low} to {high}, scaled in the model to {scaled_low} to {scaled_high}",
        low=low,
        high=high,
        scaled_low=f"{scaled.min():.2f}",
        scaled_high=f"{scaled.max():.2f}",
    )
