"""The sources of Boston and California housing: prices of houses from figures of their neighbourhood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.arrays.files import read_npz_arrays
from engine.datasets.dataset import RawData, Table
from engine.datasets.fetching.archive_entries import damaged
from engine.datasets.fetching.published import KERAS_URL, Remote, chosen, fetched
from engine.datasets.source import DatasetSource, register
from engine.notes import Note
from engine.params import FilePath
from engine.tasks import CancelToken, Report

_BOSTON = ("CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE", "DIS", "RAD", "TAX", "PTRATIO", "B", "LSTAT")
# The eight figures as the census had them, and as scikit-learn made averages of them.
_TOTALS = (
    *("longitude", "latitude", "housing_median_age", "total_rooms", "total_bedrooms"),
    *("population", "households", "median_income"),
)
_AVERAGES = ("MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude")
WITHDRAWN = Note(
    "Scikit-learn withdrew this dataset: its column B was made from the share of Black residents on the assumption "
    "that segregation raises prices. Use it to discuss that; California housing is there for anything else.",
    code="data.withdrawn",
)


@dataclass(frozen=True)
class Housing:
    """A set of ``x`` (n, features) and ``y`` (n,) in one .npz."""

    key: str
    title: str
    remote: Remote
    target: str
    names: Callable[[npt.NDArray[Any]], tuple[str, ...]]
    notes: tuple[Note, ...] = ()

    def load(self, values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
        """Read the .npz, downloaded if there is no path. Raises DatasetError, DownloadError, FileError, Cancelled."""
        text = values["path"]
        local = chosen(text, (self.remote.name,)) if text else None
        path = local or fetched(self.key, self.remote, report=report, cancel=cancel)
        report(None, path.name)
        cancel.check()
        arrays = read_npz_arrays(path, ("x", "y"))
        x, y = arrays.get("x"), arrays.get("y")
        if x is None or y is None or not self._fits(x, y):
            raise damaged(path, Note("it is not {set}", {"set": self.title}))
        return RawData(
            title=self.title,
            kind="table",
            inputs=Table({name: x[:, index].astype(np.float64) for index, name in enumerate(self.names(x))}),
            targets=y.astype(np.float64).reshape(-1),
            target_name=self.target,
            task="regression",
            problems=self.notes,
        )

    def _fits(self, x: npt.NDArray[Any], y: npt.NDArray[Any]) -> bool:
        is_numeric = x.dtype.kind in "iuf" and y.dtype.kind in "iuf"
        return is_numeric and x.ndim == 2 and len(x) > 0 and y.size == len(x) and x.shape[1] == len(self.names(x))

    def accepts(self, path: Path, /) -> bool:
        return path.name.lower() == self.remote.name and path.is_file()


def _boston_names(_x: npt.NDArray[Any]) -> tuple[str, ...]:
    return _BOSTON


def _california_names(x: npt.NDArray[Any]) -> tuple[str, ...]:
    """By where the longitude is: no other figure of California is below -110."""
    return _AVERAGES if x.shape[1] == len(_AVERAGES) and bool(np.all(x[:, -1] < -110)) else _TOTALS


BOSTON = Housing(
    key="boston_housing",
    title="Boston housing",
    remote=Remote(
        KERAS_URL + "boston_housing.npz",
        sha256="f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5",
    ),
    target="MEDV",
    names=_boston_names,
    notes=(WITHDRAWN,),
)
CALIFORNIA = Housing(
    key="california_housing",
    title="California housing",
    remote=Remote(
        KERAS_URL + "california_housing.npz",
        sha256="1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
    ),
    target="median_house_value",
    names=_california_names,
)


def _register(housing: Housing, help_text: str) -> None:
    path = FilePath(
        "path",
        "",
        title="File",
        patterns=("*.npz",),
        is_any=True,
        help="Empty: download it once. Or choose the .npz file that Keras publishes.",
    )
    register(
        DatasetSource(
            key=housing.key,
            title=housing.title,
            family="Download",
            help=help_text,
            params=(path,),
            load=housing.load,
            path_param="path",
            accepts=housing.accepts,
        )
    )


_register(
    CALIFORNIA,
    "20,640 neighbourhoods of California in 1990: the median price of a house from eight figures of the census.",
)
_register(
    BOSTON,
    "506 neighbourhoods of Boston in 1978. Withdrawn by scikit-learn: its column B rests on a racist assumption, that "
    "segregation raises prices. Prefer California housing.",
)
