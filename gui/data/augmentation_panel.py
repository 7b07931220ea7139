"""Augmentation: its steps beside one picture in nine variants, as training would see it nine times."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from engine.datasets.augmentation.steps import augment_sample
from gui import theme
from gui.data.augmentation_steps import AugmentationSteps, Steps
from gui.data.picture_tiles import PictureTiles
from gui.i18n import tr
from gui.images import Pixels, to_pixels, to_qimage
from gui.widgets.buttons import push_button

VARIANTS = 9
LARGEST_PX = 192  # a larger picture is shrunk for the preview: nine variants then take a few milliseconds
STEPS_WIDTH_PX = 250


class AugmentationPanel(QWidget):
    """``steps_requested`` is as AugmentationSteps has it; ``another_requested`` asks for another picture."""

    steps_requested = Signal(object, str, str)
    another_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Pixels | None = None
        self._steps: Steps = ()
        self._seed = 0
        self.steps = AugmentationSteps()
        self.tiles = PictureTiles(3)
        self.tiles.setObjectName("data.augment.preview")
        self.tiles.setAccessibleName(tr("One picture in nine variants"))
        self.tiles.setToolTip(tr("The same training picture as nine epochs would see it"))
        self.another_button = push_button(
            "data.augment.another", tr("Another picture"), tr("Show the next training picture")
        )
        self.shuffle_button = push_button("data.augment.shuffle", tr("Shuffle"), tr("Show nine other variants"))
        self._lay_out()
        self.steps.steps_requested.connect(self.steps_requested)
        self.another_button.clicked.connect(self.another_requested)
        self.shuffle_button.clicked.connect(self._on_shuffle)

    def _lay_out(self) -> None:
        note = QLabel(tr("In training only: validation, test and predictions see the pictures as they are."))
        note.setWordWrap(True)
        note.setProperty("muted", True)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.another_button)
        row.addWidget(self.shuffle_button)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(theme.SPACE_PX, 0, 0, 0)
        column.addWidget(self.tiles, 1)
        column.addLayout(row)
        column.addWidget(note)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        self.steps.setContentsMargins(0, 0, theme.SPACE_PX, 0)
        splitter.addWidget(self.steps)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([STEPS_WIDTH_PX, 2 * STEPS_WIDTH_PX])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def show_picture(self, picture: Pixels | None) -> None:
        """The picture as the network would read it, uint8 (h, w, channels); None where there is none."""
        self._picture = None if picture is None else _shrunk(picture)
        self._show_variants()

    def show_steps(self, steps: Steps) -> None:
        """Show these steps and what they do."""
        self._steps = steps
        self.steps.show_steps(steps)
        self._show_variants()

    def _on_shuffle(self) -> None:
        self._seed += 1
        self._show_variants()

    def _show_variants(self) -> None:
        """The same seeds for every strength: moving a slider moves what is seen instead of shuffling it."""
        picture = self._picture
        is_there = picture is not None
        self.another_button.setEnabled(is_there)
        self.shuffle_button.setEnabled(is_there)
        if picture is None:
            self.tiles.show_pictures(())
            return
        self.tiles.show_pictures(
            [augment_sample(picture, self._steps, (self._seed, variant)) for variant in range(VARIANTS)]
        )


def _shrunk(picture: Pixels) -> Pixels:
    height, width, channels = picture.shape
    longest = max(height, width)
    if longest <= LARGEST_PX:
        return picture
    image = to_qimage(picture).scaled(max(1, width * LARGEST_PX // longest), max(1, height * LARGEST_PX // longest))
    return to_pixels(image, channels)
