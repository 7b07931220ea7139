"""The sources of scikit-learn's own datasets: small, known to everyone, and there without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import RawData, Table
from engine.datasets.preprocessing import DrawingSpec
from engine.datasets.source import DatasetSource, register
from engine.tasks import CancelToken, Report


@dataclass(frozen=True)
class _Loader:
    """What a source without params calls to read its data."""

    title: str
    make: Callable[[str], RawData]

    def __call__(self, _values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
        report(None, self.title)
        cancel.check()
        return self.make(self.title)


def _digits(title: str) -> RawData:
    from sklearn import datasets

    bunch = datasets.load_digits()
    names = tuple("0123456789")
    return RawData(
        title=title,
        kind="image",
        # The pictures are in 0..16.
        inputs=np.round(bunch.images * (255.0 / 16.0)).astype(np.uint8)[..., np.newaxis],
        targets=_names_of(bunch.target, names),
        target_name="digit",
        task="multiclass",
        classes=names,
        drawing=DrawingSpec(box_px=8, centring="box"),
    )


def _iris(title: str) -> RawData:
    from sklearn import datasets

    return _table(title, datasets.load_iris(), "species", "multiclass")


def _wine(title: str) -> RawData:
    from sklearn import datasets

    return _table(title, datasets.load_wine(), "cultivar", "multiclass")


def _breast_cancer(title: str) -> RawData:
    from sklearn import datasets

    return _table(title, datasets.load_breast_cancer(), "diagnosis", "binary")


def _diabetes(title: str) -> RawData:
    from sklearn import datasets

    # In their own units: the preprocessing scales, and a user can type a row.
    return _table(title, datasets.load_diabetes(scaled=False), "progression", "regression")


def _table(title: str, bunch: Any, target_name: str, task: Literal["binary", "multiclass", "regression"]) -> RawData:
    columns = {str(name): bunch.data[:, index].astype(np.float64) for index, name in enumerate(bunch.feature_names)}
    is_regression = task == "regression"
    classes = () if is_regression else tuple(str(name) for name in bunch.target_names)
    return RawData(
        title=title,
        kind="table",
        inputs=Table(columns),
        targets=bunch.target.astype(np.float64) if is_regression else _names_of(bunch.target, classes),
        target_name=target_name,
        task=task,
        classes=classes,
    )


def _names_of(indices: npt.NDArray[Any], classes: tuple[str, ...]) -> npt.NDArray[Any]:
    names: npt.NDArray[Any] = np.array(classes, dtype=object)[indices]
    return names


def _register(key: str, title: str, help_text: str, make: Callable[[str], RawData]) -> None:
    register(DatasetSource(key=key, title=title, family="Built in", help=help_text, load=_Loader(title, make)))


_register(
    "digits",
    "Digits 8x8",
    "1,797 handwritten digits as 8 x 8 grey pictures. Small enough to learn in seconds.",
    _digits,
)
_register("iris", "Iris", "150 irises of three species, told apart by four lengths.", _iris)
_register("wine", "Wine", "178 wines from three growers, told apart by thirteen chemical figures.", _wine)
_register(
    "breast_cancer",
    "Breast cancer",
    "569 tumours, malignant or benign, told apart by thirty figures of their cells.",
    _breast_cancer,
)
_register(
    "diabetes", "Diabetes", "442 patients: how far the disease has gone a year later, from ten figures.", _diabetes
)
