"""Export as a .keras file: raw features in, answers in the target's units out, in any Keras."""

from __future__ import annotations

from pathlib import Path

from engine.export.formats import ExportFormat, Trained, register
from engine.training.model_file import load_model, read_preprocessing, save_model


def write_keras(trained: Trained, out: Path) -> None:
    """Write the model without its optimizer. Raises PredictionError, FileError.

    A table's Normalization is a layer of the model already; a regression gets a Rescaling behind its output, so
    that the file needs nothing of Layerwise to give right answers.
    """
    preprocessing = read_preprocessing(trained.model_path)
    model = load_model(trained.model_path)
    import keras

    outputs = model.output
    target = preprocessing.target
    if target.task == "regression":
        outputs = keras.layers.Rescaling(target.deviation, target.mean, name="target_units")(outputs)
        unscaled = target.model_copy(update={"mean": 0.0, "deviation": 1.0})
        preprocessing = preprocessing.model_copy(update={"target": unscaled})
    save_model(keras.Model(model.input, outputs, name=model.name), out, preprocessing)


register(
    ExportFormat(
        key="keras",
        title="Keras model",
        suffix=".keras",
        help="One file with layers and weights that any Keras 3 loads.",
        write=write_keras,
    )
)
