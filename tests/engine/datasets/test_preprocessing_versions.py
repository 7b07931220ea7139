"""What older versions sealed into models is read as it was meant."""

from __future__ import annotations

import json

import numpy as np

from engine.datasets.encoding import decode_regression, encode_inputs, encode_targets, input_scale
from engine.datasets.preprocessing import Preprocessing
from engine.datasets.tables.table import Table

VERSION_1 = {
    "version": 1,
    "kind": "table",
    "input_shape": [3],
    "columns": [
        {"name": "a", "type": "number", "fill": 2.0, "mean": 2.0, "deviation": 4.0, "categories": []},
        {"name": "b", "type": "category", "fill": 0.0, "mean": 0.0, "deviation": 1.0, "categories": ["x", "y"]},
    ],
    "target": {"name": "price", "task": "regression", "classes": [], "mean": 10.0, "deviation": 5.0},
    "drawing": None,
}


def test_a_regression_of_version_1_predicts_as_it_did() -> None:
    preprocessing = Preprocessing.model_validate_json(json.dumps(VERSION_1))
    words = np.array(["y", None, "new"], dtype=object)
    table = Table({"a": np.array([1.0, np.nan, 5.0]), "b": words})
    expected = [[1.0, 0.0, 1.0], [2.0, 0.0, 0.0], [5.0, 0.0, 0.0]]
    np.testing.assert_array_equal(encode_inputs(preprocessing, table), expected)
    assert input_scale(preprocessing) == ((2.0, 0.0, 0.0), (4.0, 1.0, 1.0))
    np.testing.assert_allclose(decode_regression(preprocessing, np.array([[0.0], [1.0]])), [10.0, 15.0])
    np.testing.assert_allclose(encode_targets(preprocessing, np.array([10.0, 15.0])), [0.0, 1.0])


def test_classes_of_version_1_have_no_scale() -> None:
    target = {"name": "label", "task": "binary", "classes": ["n", "y"], "mean": 0.0, "deviation": 1.0}
    preprocessing = Preprocessing.model_validate({**VERSION_1, "target": target})
    assert (preprocessing.target.classes, preprocessing.target.outputs) == (("n", "y"), ())
