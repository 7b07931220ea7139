"""A model measured on the data it was kept from."""

from __future__ import annotations

import numpy as np

from engine.datasets.dataset import PARTS, Dataset, Indices, Part, RawData, SplitConfig
from engine.datasets.encoding import check_kind, decode_regression, encode_targets, encoded_rows
from engine.datasets.opening import open_dataset
from engine.datasets.preparation import Preparation, pixels_choice
from engine.datasets.preprocessing import Preprocessing
from engine.datasets.recognition import recognised
from engine.datasets.source import SourceSpec
from engine.datasets.tables.table import Table
from engine.errors import DatasetError
from engine.evaluation.scores import Scores, classification_scores, regression_scores
from engine.prediction.predictor import Predictor
from engine.tasks import CancelToken, Report, no_report
from engine.training.run import RunInfo


def dataset_of_run(info: RunInfo, *, report: Report = no_report, cancel: CancelToken | None = None) -> Dataset:
    """The data of a run, split as it was. Raises DatasetError when it is gone or no longer the same."""
    test = SourceSpec.from_json(info.test_source) if info.test_source else None
    split = SplitConfig(**info.split)
    source, preparation = SourceSpec.from_json(info.source), Preparation.from_json(info.preparation)
    dataset = open_dataset(source, split, preparation, report=report, cancel=cancel, test=test)
    if dataset.raw.fingerprint != info.dataset_fingerprint:
        raise DatasetError(
            "The data of this run has changed since: “{title}” is not what it was trained on.",
            hint="Name the data to measure on, or bring the old data back.",
            code="dataset.changed",
            title=info.dataset_title,
        )
    return dataset


def measured_part(dataset: Dataset) -> Part:
    """The part to measure on: the test rows, or the validation rows where none were kept for a test."""
    for part in reversed(PARTS[1:]):
        if dataset.counts[part]:
            return part
    raise DatasetError(
        "There are no test and no validation samples to measure on.",
        hint="Keep a share of the data for the test.",
        code="dataset.no_test",
    )


def all_or_test_rows(raw: RawData) -> Indices:
    """The rows to measure on of data that was not trained on: its own test part, or else every row."""
    is_test = np.full(len(raw.targets), True) if raw.parts is None else raw.parts == "test"
    return np.flatnonzero(is_test if is_test.any() else ~is_test)


def as_trained(raw: RawData, preprocessing: Preprocessing) -> RawData:
    """Other data read as what the model was trained on: a table's texts or pictures come from the same column.

    Raises DatasetError for pictures where the model reads other arrays, and the other way round.
    """
    check_kind(preprocessing, raw.inputs)
    column, columns = preprocessing.input_column, raw.inputs.columns if isinstance(raw.inputs, Table) else {}
    if preprocessing.kind == "table" or not columns:
        return raw
    preparation = Preparation(image=pixels_choice(preprocessing))
    for name in columns if column in columns else ():
        preparation = preparation.with_column(name, role="input" if name == column else "ignore")
    if preprocessing.kind == "text" and column in columns:
        preparation = preparation.with_column(column, type="text")
    return recognised(raw, preparation)


def evaluate(predictor: Predictor, raw: RawData, rows: Indices) -> Scores:
    """Scores of a model on those rows, prepared by the model's own preprocessing. Raises DatasetError."""
    preprocessing = predictor.preprocessing
    x = encoded_rows(preprocessing, raw.inputs, rows)
    truth = encode_targets(preprocessing, raw.targets[rows])
    if preprocessing.target.task == "regression":
        predicted = decode_regression(preprocessing, predictor.outputs(x))
        names = [output.name for output in preprocessing.target.outputs]
        return regression_scores(decode_regression(preprocessing, truth), predicted, names)
    return classification_scores(truth, predictor.probabilities(x), predictor.class_names)
