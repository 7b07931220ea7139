"""A trained model that answers: raw samples in, classes and probabilities or numbers out."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import backend
from engine.datasets.dataset import facts_of
from engine.datasets.encoding import AnyInputs, decode_regression, encode_row, encoded_rows
from engine.datasets.pictures.encoding import encode_picture
from engine.datasets.preprocessing import Preprocessing
from engine.datasets.rows import ArrayRows, EncodedRows
from engine.errors import GraphError
from engine.network.inputs import dealt, shares_of
from engine.training.model_file import load_model, read_preprocessing, unloadable

FloatArray = npt.NDArray[np.float32]
BATCH = 256


@dataclass(frozen=True)
class Prediction:
    """``label`` and ``probability`` of the likeliest class with all ``probabilities`` by class; or a number ``value``.

    Of several numbers ``values`` has each by its name. A blank drawing has nothing of all that.
    """

    label: str | None = None
    probability: float | None = None
    probabilities: Mapping[str, float] | None = None
    value: float | None = None
    values: Mapping[str, float] | None = None


NOTHING_DRAWN = Prediction()


def _check_seal(model: Any, preprocessing: Preprocessing, path: Path) -> None:
    """Raise PredictionError when a model and the preprocessing sealed into its file do not belong together."""
    facts = facts_of(preprocessing)
    if model.output_shape != (None, facts.output_units):
        raise unloadable(path)
    try:
        shares_of(model, facts.input_shape)
    except GraphError as error:
        raise unloadable(path) from error


class Predictor:
    """The model of a .keras file with the preprocessing sealed into it. Usable from any one thread at a time."""

    def __init__(self, model: Any, preprocessing: Preprocessing, title: str) -> None:
        import tensorflow

        self.model = model
        self.preprocessing = preprocessing
        self.title = title
        self._lock = threading.Lock()
        # One compiled function for any number of rows: predict() costs 50 ms a call, this 0.6.
        shape = (None, *preprocessing.input_shape)
        parts = shares_of(model, preprocessing.input_shape)
        self._compiled = tensorflow.function(
            lambda x: model(dealt(x, parts), training=False),
            input_signature=[tensorflow.TensorSpec(shape, tensorflow.float32)],
            autograph=False,
        )

    @staticmethod
    def open(path: Path) -> Predictor:
        """Load a model. The first time this imports keras, which takes seconds. Raises PredictionError, FileError."""
        preprocessing = read_preprocessing(path)
        backend.start()
        model = load_model(path)
        _check_seal(model, preprocessing, path)
        predictor = Predictor(model, preprocessing, path.stem)
        # Compile now, not while somebody draws.
        predictor.outputs(np.zeros((1, *preprocessing.input_shape), np.float32))
        return predictor

    @property
    def class_names(self) -> tuple[str, ...]:
        return self.preprocessing.target.classes

    def outputs(self, x: npt.NDArray[Any] | EncodedRows) -> FloatArray:
        """What the network puts out for prepared inputs (n, *input_shape) of any real dtype: (n, units) float32."""
        import tensorflow

        rows = ArrayRows(x) if isinstance(x, np.ndarray) else x
        parts = []
        for start in range(0, len(rows), BATCH):
            batch = rows.read(np.arange(start, min(start + BATCH, len(rows)), dtype=np.int64))
            with self._lock:
                parts.append(self._compiled(tensorflow.constant(batch.astype(np.float32))).numpy())
        return np.concatenate(parts) if parts else np.zeros((0, 1), np.float32)

    def probabilities(self, x: npt.NDArray[Any] | EncodedRows) -> FloatArray:
        """(n, classes) for prepared inputs (n, *input_shape); a binary model's one output becomes two columns."""
        outputs = self.outputs(x)
        if self.preprocessing.target.task == "binary" and outputs.shape[1] == 1:
            return np.concatenate([1 - outputs, outputs], axis=1)
        return outputs

    def predict(self, x: npt.NDArray[Any] | EncodedRows) -> list[Prediction]:
        """Answers for prepared inputs (n, *input_shape)."""
        if self.preprocessing.target.task == "regression":
            return self._numbers(decode_regression(self.preprocessing, self.outputs(x)))
        return [self._answer(row) for row in self.probabilities(x)]

    def _numbers(self, values: npt.NDArray[np.float64]) -> list[Prediction]:
        if values.ndim == 1:
            return [Prediction(value=float(value)) for value in values]
        names = [output.name for output in self.preprocessing.target.outputs]
        return [Prediction(values=dict(zip(names, map(float, row), strict=True))) for row in values]

    def _answer(self, probabilities: FloatArray) -> Prediction:
        best = int(probabilities.argmax())
        return Prediction(
            label=self.class_names[best],
            probability=float(probabilities[best]),
            probabilities=dict(zip(self.class_names, (float(p) for p in probabilities), strict=True)),
        )

    def predict_picture(self, picture: npt.NDArray[np.uint8]) -> Prediction:
        """The answer for a picture (height, width, 3) uint8 RGB of any size. Raises DatasetError."""
        return self.predict(encode_picture(self.preprocessing, picture))[0]

    def predict_rows(self, rows: Sequence[Mapping[str, str | float]]) -> list[Prediction]:
        """Answers for table rows, column name to value. Raises DatasetError."""
        return self.predict(np.concatenate([encode_row(self.preprocessing, row) for row in rows])) if rows else []

    def predict_texts(self, texts: Sequence[str]) -> list[Prediction]:
        """Answers for texts. Raises DatasetError."""
        values = np.empty(len(texts), dtype=object)
        values[:] = texts
        return self.predict_inputs(values)

    def predict_inputs(self, inputs: AnyInputs) -> list[Prediction]:
        """Answers for raw inputs of a dataset. Raises DatasetError."""
        everything = np.arange(len(inputs), dtype=np.int64)
        return self.predict(encoded_rows(self.preprocessing, inputs, everything))
