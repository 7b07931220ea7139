"""``main.py predict RUN FILE...``: an answer for every file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.commands import DONE
from engine.commands.output import Output
from engine.prediction.file_prediction import predict_file
from engine.prediction.models import model_path
from engine.prediction.predictor import Prediction, Predictor


def run(options: Namespace, unknown: Sequence[str], output: Output) -> int:  # noqa: ARG001
    """Predict for each file in turn. Raises StudioError at the first that cannot be read."""
    predictor = Predictor.open(model_path(options.run))
    is_number = predictor.preprocessing.target.task == "regression"
    for name in options.files:
        answers = predict_file(predictor, Path(name))
        for row, answer in enumerate(answers):
            where = {"file": name} if len(answers) == 1 else {"file": name, "row": row}
            output.event("prediction", **where, **_values(answer, is_number=is_number))
            output.line(f"{name}{f' row {row}' if len(answers) > 1 else ''}: {_words(answer)}")
    output.event("finished", files=len(options.files))
    return DONE


def _values(answer: Prediction, *, is_number: bool) -> dict[str, Any]:
    if is_number:
        return {"value": answer.value} if answer.values is None else {"values": dict(answer.values)}
    return {
        "class": answer.label,
        "probability": answer.probability,
        "probabilities": dict(answer.probabilities) if answer.probabilities is not None else None,
    }


def _words(answer: Prediction) -> str:
    if answer.values is not None:
        return ", ".join(f"{name} {value:.4g}" for name, value in answer.values.items())
    if answer.value is not None:
        return f"{answer.value:.4g}"
    if answer.label is None or answer.probability is None:
        return "nothing drawn"
    return f"{answer.label} ({answer.probability:.1%})"
