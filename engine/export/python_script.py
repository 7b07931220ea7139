"""Export as a Python script: the network as a person would have typed it, ready to be trained anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine import files
from engine.datasets.encoding import feature_names, input_offset, input_scale
from engine.datasets.preprocessing import Preprocessing, TextEncoding
from engine.errors import ExportError
from engine.export.formats import ExportFormat, Trained, register
from engine.network.analysis import buildable
from engine.network.checks.structure import entrances
from engine.network.code import python_code
from engine.network.graph import Graph
from engine.network.inputs import shares
from engine.network.kinds import Dims
from engine.training.code_settings import compile_settings
from engine.training.config import TrainingConfig
from engine.training.run import Run


def write_python(trained: Trained, out: Path) -> None:
    """Write the script of a run. Raises ExportError for a model without a run, FileError."""
    if trained.run is None:
        raise ExportError(
            "There is no network to write as code: {path} is a model without its run.",
            hint="Name a run folder.",
            code="export.no_run",
            path=str(trained.model_path),
        )
    files.write_text(out, python_script(trained.run))


def python_script(run: Run) -> str:
    """The source of a script that builds and compiles the network of a run, and fits it to data given to it."""
    info = run.info
    preprocessing = info.preprocessing
    task = preprocessing.target.task
    compiled = compile_settings(run.config, task)
    code = python_code(run.graph, input_scale=input_scale(preprocessing), config=compiled)
    parts = [
        f'"""{info.dataset_title}: a network designed in Layerwise.\n\n',
        *(line + "\n" for line in (*_input_notes(preprocessing), *_share_notes(run.graph, preprocessing.input_shape))),
        '"""\n\n',
        code,
        "\n",
        *_constants(preprocessing),
        *_fit(run.config),
    ]
    return "".join(parts)


def _input_notes(preprocessing: Preprocessing) -> Iterator[str]:
    shape = preprocessing.input_shape
    if preprocessing.kind == "image":
        yield f"Inputs: pictures {shape}, uint8 in 0..255."
    elif preprocessing.text is not None:
        yield from _text_notes(preprocessing.text)
    elif preprocessing.kind == "array":
        yield f"Inputs: float32 arrays {shape}."
    else:
        yield f"Inputs: float32 rows of {shape[0]} features, not scaled: the Normalization layer does that."
        if input_offset(preprocessing) is not None:
            yield "Make them (features - OFFSET) / UNIT first, in float64: float32 has too few digits for some."
    target = preprocessing.target
    if target.task == "regression":
        yield "Targets: (value - TARGET_MEAN) / TARGET_DEVIATION; multiply and add to get values back."
    else:
        yield "Targets: the number of the class in CLASSES."


def _share_notes(graph: Graph, sample: Dims) -> Iterator[str]:
    """How a network of several Inputs is handed a sample."""
    plan = buildable(graph)
    parts = shares(sample, [plan.shapes[start] for start in entrances(plan.graph)])
    if len(parts) > 1:
        shown = ", ".join("x" if part is None else f"x[:, {part.start}:{part.stop}]" for part in parts)
        yield f"The model has {len(parts)} inputs: hand it [{shown}]."


def _text_notes(text: TextEncoding) -> Iterator[str]:
    if text.mode == "sequence":
        yield f"Inputs: int32 rows of {text.length} word numbers: 0 fills up the end, 1 is an unknown word, and"
        yield "word i of VOCABULARY is i + 2."
        return
    what = {
        "multi_hot": "whether it occurs",
        "count": "how often it occurs",
        "tf_idf": "its TF-IDF, each row of length 1",
    }
    yield f"Inputs: rows of {text.width} numbers, for each entry of VOCABULARY {what[text.mode]}."


def _constants(preprocessing: Preprocessing) -> Iterator[str]:
    target = preprocessing.target
    if preprocessing.kind == "table":
        yield "FEATURES = [\n" + "".join(f"    {name!r},\n" for name in feature_names(preprocessing)) + "]\n"
        yield _offset(preprocessing)
    if preprocessing.text is not None:
        yield "VOCABULARY = [\n" + "".join(f"    {word!r},\n" for word in preprocessing.text.vocabulary) + "]\n"
    if target.task == "regression":
        names = ", ".join(repr(output.name) for output in target.outputs)
        yield f"TARGETS = [{names}]\n" if len(target.outputs) > 1 else ""
        yield f"TARGET_MEAN = {_number_or_list([output.mean for output in target.outputs])}\n"
        yield f"TARGET_DEVIATION = {_number_or_list([output.deviation for output in target.outputs])}\n"
    else:
        yield "CLASSES = [" + ", ".join(repr(name) for name in target.classes) + "]\n"


def _offset(preprocessing: Preprocessing) -> str:
    """What is taken off large numbers such as points in time; nothing for ordinary ones."""
    found = input_offset(preprocessing)
    return "" if found is None else f"OFFSET = {list(found[0])!r}\nUNIT = {list(found[1])!r}\n"


def _number_or_list(numbers: list[float]) -> str:
    return repr(numbers[0] if len(numbers) == 1 else numbers)


def _fit(config: TrainingConfig) -> Iterator[str]:
    yield f'''

def fit(x_train, y_train, **arguments):
    """Train as the run did; ``arguments`` go to ``model.fit``, such as validation_data=(x, y)."""
    keras.utils.set_random_seed({config.seed})
    return model.fit(x_train, y_train, epochs={config.epochs}, batch_size={config.batch_size}, **arguments)


if __name__ == "__main__":
    model.summary()
'''


register(
    ExportFormat(
        key="python",
        title="Python script",
        suffix=".py",
        help="The Keras code of the network with the settings it was trained with.",
        write=write_python,
    )
)
