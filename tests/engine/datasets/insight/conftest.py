"""Datasets with a known answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.datasets.dataset import Dataset, RawData, SplitConfig, Table
from engine.datasets.opening import open_dataset, prepare
from engine.datasets.preparation import Preparation
from engine.datasets.source import SourceSpec

Make = Callable[..., Dataset]


def words(values: list[Any]) -> np.ndarray[Any, Any]:
    """(n,) of str objects, as columns of words are."""
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


@pytest.fixture(scope="session")
def iris() -> Dataset:
    return open_dataset(SourceSpec("iris"), SplitConfig())


@pytest.fixture
def make_table() -> Make:
    """A dataset from columns and a target."""

    def make(columns: dict[str, Any], targets: np.ndarray[Any, Any], task: str = "regression") -> Dataset:
        table = Table({name: np.asarray(values) for name, values in columns.items()})
        raw = RawData(
            title="표",
            kind="table",
            inputs=table,
            targets=targets,
            target_name="목표",
            task=task,  # type: ignore[arg-type]  # of those names
        )
        return prepare(raw, SplitConfig(), Preparation())

    return make
