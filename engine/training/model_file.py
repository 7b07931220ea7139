"""The .keras files of runs: a plain Keras model that carries its preprocessing with it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine import backend, files
from engine.datasets.preprocessing import VERSION, Preprocessing
from engine.errors import PredictionError

SEAL = "layerwise.json"  # an entry Keras does not read, inside its own zip archive


def save_model(model: Any, path: Path, preprocessing: Preprocessing) -> None:
    """Write a Keras model and seal the preprocessing into the same file, whole or not at all. Raises FileError."""
    with files.replacing(path) as temporary:
        model.save(temporary)
        with zipfile.ZipFile(temporary, "a") as archive:
            archive.writestr(SEAL, preprocessing.model_dump_json(indent=1))


def read_preprocessing(path: Path) -> Preprocessing:
    """What was sealed into a model; keras is not needed for it. Raises PredictionError, FileError."""
    try:
        with zipfile.ZipFile(path) as archive:
            text = archive.read(SEAL)
    except OSError as error:
        raise files.read_error(path, error) from error
    except zipfile.BadZipFile as error:
        raise PredictionError(
            "{path} is not a complete .keras model.", hint="Export it again.", code="model.damaged", path=str(path)
        ) from error
    except KeyError as error:
        raise PredictionError(
            "{path} was not trained by Layerwise: it does not say how its input is prepared.",
            hint="Use a run folder, or a model that Layerwise exported.",
            code="model.no_preprocessing",
            path=str(path),
        ) from error
    try:
        preprocessing = Preprocessing.model_validate_json(text)
    except ValidationError as error:
        raise PredictionError(
            "{path} does not say how its input is prepared in a way this version reads.",
            hint="Update Layerwise.",
            code="model.preprocessing",
            path=str(path),
        ) from error
    if preprocessing.version > VERSION:
        raise PredictionError(
            "{path} was made by a newer version of Layerwise.",
            hint="Update Layerwise.",
            code="model.newer",
            path=str(path),
        )
    return preprocessing


def load_model(path: Path) -> Any:
    """The Keras model in a file, in safe mode: no code from the file is run. Raises PredictionError."""
    backend.start()
    import keras

    try:
        return keras.saving.load_model(path, safe_mode=True)
    except (OSError, ValueError, TypeError, KeyError, zipfile.BadZipFile) as error:
        raise unloadable(path) from error


def unloadable(path: Path) -> PredictionError:
    """The error of a file that is no model this program can use."""
    return PredictionError(
        "{path} cannot be loaded as a Keras model.",
        hint="Export it again; models with Lambda layers or custom objects are refused.",
        code="model.damaged",
        path=str(path),
    )
