"""Makes digits.keras, the bundled digit reader: trained by Layerwise's own engine on MNIST, for drawings.

    uv run python resources/models/make_digits.py FOLDER_WITH_MNIST

Every training digit is seen as it is and in three variants: shifted, scaled, rotated, sheared, with thinner or
thicker strokes, and laid into 28x28 by the same pipeline that prepares a drawing. MNIST was written by Americans:
ones with an upstroke and sevens with a bar or a hook, as Europe and Korea write them, are hardly in it, so some are
drawn for the training split. Writes digits.keras and digits.json (what it reached) beside this script.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from engine.datasets.dataset import Dataset, Split, SplitConfig  # noqa: E402
from engine.datasets.opening import open_dataset, parse_source  # noqa: E402
from engine.network.templates import line  # noqa: E402
from engine.prediction.drawing import drawing_to_input  # noqa: E402
from engine.training.config import TrainingConfig  # noqa: E402
from engine.training.events import EpochEnded, Event  # noqa: E402
from engine.training.loop import TrainRequest, train  # noqa: E402
from engine.training.model_file import load_model, save_model  # noqa: E402

Pictures = npt.NDArray[np.uint8]

SEED = 7
VARIANTS = 3
DRAWN = 4000
MAGNIFICATION = 4  # strokes are thinned and thickened at 112x112: a pixel of 28 is too coarse a step
GRAPH = line(
    ("Input", {"shape": (28, 28, 1)}),
    ("Rescaling", {"scale": 1 / 255}),
    ("Conv2D", {"filters": 32, "kernel_size": (3, 3), "padding": "same", "activation": "relu"}),
    ("MaxPooling2D", {"pool_size": (2, 2)}),
    ("Conv2D", {"filters": 64, "kernel_size": (3, 3), "padding": "same", "activation": "relu"}),
    ("MaxPooling2D", {"pool_size": (2, 2)}),
    ("Conv2D", {"filters": 96, "kernel_size": (3, 3), "padding": "same", "activation": "relu"}),
    ("Flatten", {}),
    ("Dropout", {"rate": 0.4}),
    ("Dense", {"units": 128, "activation": "relu"}),
    ("Dropout", {"rate": 0.3}),
    ("Dense", {"units": 10, "activation": "softmax"}),
)


def variant(digit: Pictures, random: np.random.Generator) -> Pictures:
    """One digit (28, 28), distorted, large: (112, 112)."""
    side = 28 * MAGNIFICATION
    angle, shear = np.deg2rad(random.uniform(-18, 18)), random.uniform(-0.25, 0.25)
    width, height = random.uniform(0.75, 1.15, 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.array([[width, shear], [0.0, height]])
    shift = side / 2 - matrix @ np.full(2, side / 2) + random.uniform(-2, 2, 2) * MAGNIFICATION
    large = cv2.resize(digit, (side, side), interpolation=cv2.INTER_CUBIC)
    warped = cv2.warpAffine(large, np.column_stack([matrix, shift]), (side, side), flags=cv2.INTER_LINEAR)
    size = int(random.integers(1, 8))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    change = cv2.dilate if random.random() < 0.6 else cv2.erode
    changed = np.asarray(change(warped, kernel), dtype=np.uint8)
    # An erosion must not take the digit away.
    return changed if int(changed.sum()) > 0.25 * int(warped.sum()) else np.asarray(warped, dtype=np.uint8)


def drawn(digit: int, random: np.random.Generator) -> Pictures:
    """A one with an upstroke, or a seven with a bar or a hook, (112, 112), 255 = ink on 0."""
    wobble = random.uniform(-0.04, 0.04, (4, 2))
    if digit == 1:
        length = random.uniform(0.15, 0.45)
        upstroke = (0.5 - length * random.uniform(0.5, 1.1), length)
        strokes = [[upstroke, (0.5, 0.0), (0.5 + random.uniform(-0.05, 0.05), 1.0)]]
        if random.random() < 0.3:
            strokes.append([(0.25, 1.0), (0.75, 1.0)])
    else:
        top = [(0.12, 0.0), (0.8, 0.0), (0.3 + random.uniform(0, 0.15), 1.0)]
        hook, middle = random.uniform(0.12, 0.3), random.uniform(0.42, 0.58)
        is_hooked = random.random() < 0.5
        strokes = [[(0.12, hook), *top]] if is_hooked else [top, [(0.28, middle), (0.75, middle)]]
    sheet = np.zeros((28 * MAGNIFICATION,) * 2, np.uint8)
    width = int(random.integers(3, 14))
    for stroke in strokes:
        points = (np.array(stroke) + wobble[: len(stroke)]) * 80 + 16
        cv2.polylines(sheet, [points.round().astype(np.int32)], False, 255, width, cv2.LINE_AA)
    return sheet


def augmented(dataset: Dataset) -> Dataset:
    """The dataset with VARIANTS more of every training digit, and DRAWN more ones and sevens, behind its rows."""
    random = np.random.default_rng(SEED)
    pictures, targets = dataset.raw.inputs, dataset.raw.targets
    assert isinstance(pictures, np.ndarray)
    train_rows = dataset.split.train
    copies = np.tile(train_rows, VARIANTS)
    drawn_digits = np.tile([1, 7], DRAWN)
    extra = np.zeros((len(copies) + len(drawn_digits), 28, 28, 1), np.uint8)
    for place in range(len(extra)):
        is_copy = place < len(copies)
        small = pictures[copies[place], :, :, 0] if is_copy else None
        large = variant(drawn(int(drawn_digits[place - len(copies)]), random) if small is None else small, random)
        prepared = drawing_to_input(large, dataset.preprocessing) if random.random() < 0.7 else None
        if prepared is not None:
            extra[place] = prepared[0]
        else:
            extra[place, :, :, 0] = cv2.resize(large, (28, 28), interpolation=cv2.INTER_AREA)
    raw = replace(
        dataset.raw,
        inputs=np.concatenate([pictures, extra]),
        targets=np.concatenate([targets, targets[copies], drawn_digits.astype(str).astype(object)]),
        parts=None,
    )
    rows = np.concatenate([train_rows, len(targets) + np.arange(len(extra))])
    return replace(dataset, raw=raw, split=Split(rows, dataset.split.validation, dataset.split.test))


def show(event: Event) -> None:
    if isinstance(event, EpochEnded):
        print(event.epoch, {name: round(value, 5) for name, value in event.metrics.items()}, flush=True)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mnist", help="folder with the MNIST files")
    parser.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args(arguments)
    source = parse_source(options.mnist)
    split = SplitConfig(validation=1 / 12, seed=SEED)
    dataset = augmented(open_dataset(source, split))
    config = TrainingConfig(epochs=options.epochs, batch_size=128, seed=SEED)
    with tempfile.TemporaryDirectory() as runs:
        request = TrainRequest(GRAPH, source, split, config, runs, "digits")
        run = train(request, dataset=dataset, on_event=show)
        model = load_model(run.model_path)
        # Without the optimizer's state the file is a third as large.
        model.optimizer = None
        model.compiled = False
        save_model(model, HERE / "digits.keras", run.info.preprocessing)
        reached = {
            "test": run.info.test,
            "validation": run.info.validation,
            "epochs": run.info.best_epoch,
            "parameters": run.info.parameters,
            "trained_on": "MNIST (CC BY-SA 3.0) with variants, and drawn ones and sevens",
            "seed": SEED,
            "versions": run.info.versions,
        }
        (HERE / "digits.json").write_text(json.dumps(reached, indent=1) + "\n", encoding="utf-8")
        print(json.dumps(reached["test"]))


if __name__ == "__main__":
    main(sys.argv[1:])
