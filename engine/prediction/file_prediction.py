"""Predictions for files: pictures for models that see, tables for models that read rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine import files
from engine.datasets.pictures.encoding import encode_picture_file
from engine.datasets.preparation import pixels_choice
from engine.datasets.preprocessing import Preprocessing
from engine.datasets.tables.files.reading import read_table
from engine.datasets.tables.pixel_columns import pictures_of
from engine.datasets.tables.table import Table, as_words
from engine.errors import PredictionError
from engine.prediction.drawing import FAINTEST_STROKE, drawing_to_input, ink_on_paper, is_drawable
from engine.prediction.predictor import NOTHING_DRAWN, Prediction, Predictor

TABLE_SUFFIXES = (".csv", ".tsv", ".tab", ".gz", ".xlsx", ".xls", ".parquet")


def predict_file(predictor: Predictor, path: Path) -> list[Prediction]:
    """One answer for a picture file, one a row for a table file. Raises FileError, DatasetError, PredictionError."""
    kind = predictor.preprocessing.kind
    if kind == "table":
        return predictor.predict_inputs(read_table(path))
    if kind == "text":
        return predictor.predict_texts(_texts_in(path, predictor.preprocessing))
    if not files.is_picture(path) and path.suffix.lower() in TABLE_SUFFIXES:
        return predictor.predict_inputs(_pictures_in(path, predictor.preprocessing))
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
    if path.suffix.lower() not in TABLE_SUFFIXES:
        return [files.read_text(path)]
    columns = read_table(path).columns
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


def _pictures_in(path: Path, preprocessing: Preprocessing) -> npt.NDArray[np.uint8]:
    """The pictures a table holds as columns of pixels, one a row, with or without a column of labels."""
    columns = read_table(path).columns
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
