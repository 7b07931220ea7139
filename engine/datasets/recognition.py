"""What a table turns out to be: columns of pixels are pictures."""

from __future__ import annotations

from dataclasses import replace

from engine.datasets.dataset import RawData
from engine.datasets.pictures import drawing_of, pictures_of
from engine.datasets.preparation import Preparation
from engine.datasets.table import Table


def recognised(raw: RawData, preparation: Preparation) -> RawData:
    """The raw data with a table of pixels made into pictures, unless the preparation says they are numbers."""
    if not isinstance(raw.inputs, Table) or not raw.inputs.columns or preparation.image.pixel_columns == "off":
        return raw
    pictures = pictures_of(raw.inputs)
    if pictures is None:
        return raw
    return replace(raw, kind="image", inputs=pictures, drawing=drawing_of(pictures))
