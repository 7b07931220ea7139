"""Export as a .keras file: raw features in, answers in the target's units out, in any Keras."""

from __future__ import annotations

from pathlib import Path

from engine.datasets.preprocessing import OutputScale
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
        deviations, means = zip(*((output.deviation, output.mean) for output in target.outputs), strict=True)
        outputs = keras.layers.Rescaling(list(deviations), list(means), name="target_units")(outputs)
        unscaled = target.model_copy(update={"outputs": tuple(OutputScale(name=o.name) for o in target.outputs)})
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
