"""What the table of the samples page shows: the columns of a dataset of any kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import RawData
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.tables.table import Table
from gui.i18n import tr

MOST_NUMBERS = 256  # of a sample of numbers are shown side by side


def sample_table(raw: RawData) -> Table:
    """What is to be predicted, then the inputs or the table that came with them."""
    targets = raw.target_columns
    if isinstance(raw.inputs, Table):
        return Table({**targets, **raw.inputs.columns})
    if raw.details is not None:
        return Table({**targets, **raw.details.columns})
    if isinstance(raw.inputs, PictureFiles):
        return Table({**targets, tr("File"): raw.inputs.paths})
    if raw.inputs.dtype == object:
        return text_table(raw)
    return Table(targets if raw.kind == "image" else {**targets, **_numbers(raw.inputs)})


def text_table(raw: RawData) -> Table:
    """What is to be predicted, and the texts."""
    assert isinstance(raw.inputs, np.ndarray)
    name = raw.input_column or tr("Text")
    texts = raw.inputs if raw.inputs.dtype == object else raw.inputs.reshape(len(raw.inputs), -1)[:, 0]
    return Table({**raw.target_columns, name: texts})


def _numbers(inputs: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
    """The numbers of a sample one after the other, named by their place."""
    shape = inputs.shape[1:]
    count = min(MOST_NUMBERS, int(np.prod(shape, dtype=np.int64)))
    flat = inputs.reshape(len(inputs), -1)  # a view, where the samples lie one behind the other
    return {_place(number, shape): flat[:, number] for number in range(count)}


def _place(number: int, shape: tuple[int, ...]) -> str:
    """The place of a number in a sample, as ``2, 0``."""
    return ", ".join(str(int(axis)) for axis in np.unravel_index(number, shape)) if shape else "0"
