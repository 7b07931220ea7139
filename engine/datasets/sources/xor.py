"""The source of the XOR problem: four corners of a square that no straight line can part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.datasets.dataset import RawData, Table
from engine.datasets.source import DatasetSource, register
from engine.params import Int, Real
from engine.tasks import CancelToken, Report

_CORNERS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], dtype=np.float64)


def load(values: Mapping[str, Any], *, report: Report, cancel: CancelToken) -> RawData:
    """``points`` rows around every corner, with normal noise of deviation ``noise``."""
    report(None, "XOR")
    cancel.check()
    points: int = values["points"]
    corners = np.tile(_CORNERS, (points, 1))
    places = corners + np.random.default_rng(values["seed"]).normal(0.0, 1.0, corners.shape) * values["noise"]
    is_one = corners[:, 0] != corners[:, 1]
    targets = np.empty(len(corners), dtype=object)
    targets[:] = ["1" if one else "0" for one in is_one]
    return RawData(
        title="XOR",
        kind="table",
        inputs=Table({"x1": places[:, 0], "x2": places[:, 1]}),
        targets=targets,
        target_name="xor",
        task="binary",
        classes=("0", "1"),
        every_row_everywhere=points == 1,
    )


XOR = register(
    DatasetSource(
        key="xor",
        title="XOR",
        family="Built in",
        help="Two inputs, one output that is 1 when exactly one input is 1. Four points; no straight line parts them.",
        params=(
            Int("points", 1, low=1, high=10_000, title="Points per corner", help="With 1, all parts are the same."),
            Real("noise", 0.0, low=0.0, high=1.0, help="How far points lie from their corner (standard deviation)."),
            Int("seed", 0, low=0, high=2**31 - 1, help="The same seed gives the same points.", advanced=True),
        ),
        load=load,
    )
)
