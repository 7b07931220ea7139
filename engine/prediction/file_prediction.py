"""Predictions for files: pictures for models that see, tables for models that read rows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import files
from engine.datasets.encoding import AnyInputs, check_kind
from engine.datasets.pictures.encoding import encode_picture_file
from engine.datasets.preparation import pixels_choice
from engine.datasets.preprocessing import Preprocessing
from engine.datasets.sources.arrays import read_inputs
from engine.datasets.tables.files.guessing import columns_of_text
from engine.datasets.tables.files.kinds import is_table_name
from engine.datasets.tables.files.reading import read_table
from engine.datasets.tables.pixel_columns import pictures_of
from engine.datasets.tables.table import Table, as_words
from engine.datasets.texts.files import read_text
from engine.errors import PredictionError
from engine.prediction.drawing import FAINTEST_STROKE, drawing_to_input, ink_on_paper, is_drawable
from engine.prediction.predictor import NOTHING_DRAWN, Prediction, Predictor

ARRAY_SUFFIXES = (".npy", ".npz")


def predict_file(predictor: Predictor, path: Path) -> list[Prediction]:
    """One answer for a picture file, one a row for a table file. Raises FileError, DatasetError, PredictionError."""
    kind = predictor.preprocessing.kind
    if path.suffix.lower() in ARRAY_SUFFIXES:
        return predictor.predict_inputs(_arrays_in(path, predictor.preprocessing))
    if kind == "table":
        return predictor.predict_inputs(read_table(path))
    if kind == "text":
        return predictor.predict_texts(_texts_in(path, predictor.preprocessing))
    if not files.is_picture(path) and is_table_name(path):
        return predictor.predict_inputs(_pictures_in(path, read_table(path).columns, predictor.preprocessing))
    if not reads_drawings(predictor.preprocessing):
        return predictor.predict(encode_picture_file(predictor.preprocessing, path))
    picture = files.read_picture(path)
    if not _is_ready(predictor.preprocessing, picture):
        ink = ink_on_paper(picture)
        if ink is not None:
            prepared = drawing_to_input(ink, predictor.preprocessing)
            return [NOTHING_DRAWN] if prepared is None else predictor.predict(prepared)
    return [predictor.predict_picture(picture)]


def _texts_in(path: Path, preprocessing: Preprocessing) -> list[str]:
    """The text of a .txt file, or those in the column of a table that the model learnt from."""
    if is_table_name(path) or preprocessing.input_column in columns_of_text(path):
        return _texts_of(path, read_table(path).columns, preprocessing)
    text = read_text(path)
    return [files.read_text(path) if text is None else text]  # which says what is wrong with it


def _texts_of(path: Path, columns: Mapping[str, npt.NDArray[Any]], preprocessing: Preprocessing) -> list[str]:
    if preprocessing.input_column not in columns:
        raise PredictionError(
            "{path} has no column “{column}”, which holds the texts the model reads.",
            hint="Its columns are: {columns}.",
            code="predict.no_texts",
            path=str(path),
            column=preprocessing.input_column,
            columns=", ".join(columns),
        )
    return ["" if word is None else word for word in as_words(columns[preprocessing.input_column])]


def _pictures_in(
    path: Path, columns: Mapping[str, npt.NDArray[Any]], preprocessing: Preprocessing
) -> npt.NDArray[np.uint8]:
    """The pictures a table holds as columns of pixels, one a row, with or without a column of labels."""
    pixels = Table({k: v for k, v in columns.items() if k != preprocessing.target.name})
    pictures = pictures_of(pixels, pixels_choice(preprocessing))
    if pictures is None:
        raise PredictionError(
            "{path} holds no pictures: its columns are not the pixels of a square.",
            hint="Give picture files, or a table like the one the model was trained on.",
            code="predict.no_pictures",
            path=str(path),
        )
    return pictures


def _arrays_in(path: Path, preprocessing: Preprocessing) -> AnyInputs:
    """The inputs of a file of arrays, with or without targets beside them, as the model reads them."""
    inputs = read_inputs(path, preprocessing.input_shape)
    if isinstance(inputs, Table) and preprocessing.kind == "image":
        return _pictures_in(path, inputs.columns, preprocessing)
    if isinstance(inputs, Table) and preprocessing.kind == "text":
        return np.array(_texts_of(path, inputs.columns, preprocessing), dtype=object)
    check_kind(preprocessing, inputs)
    return inputs


def reads_drawings(preprocessing: Preprocessing) -> bool:
    """Whether the model was trained on pictures that are laid out like drawings."""
    return is_drawable(preprocessing) and preprocessing.drawing is not None and preprocessing.input_shape[2] == 1


def _is_ready(preprocessing: Preprocessing, picture: npt.NDArray[np.uint8]) -> bool:
    """Whether the picture is of the model's own size and polarity: a sample of the data set, not a drawing."""
    if picture.shape[:2] != preprocessing.input_shape[:2] or preprocessing.drawing is None:
        return False
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    has_ink = int(picture.max()) - int(picture.min()) >= FAINTEST_STROKE
    return has_ink and (np.median(border) < 128) == preprocessing.drawing.stroke_is_bright
