"""Pictures that stay in their files until they are needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.table import Indices


@dataclass(frozen=True, eq=False)
class PictureFiles:
    """``paths`` (n,) are str objects, absolute; ``common_shape`` is the (height, width, channels) that fits them."""

    paths: npt.NDArray[Any]
    common_shape: tuple[int, int, int]

    def __len__(self) -> int:
        return len(self.paths)

    def rows(self, indices: Indices) -> PictureFiles:
        return PictureFiles(self.paths[indices], self.common_shape)

    def joined(self, other: PictureFiles) -> PictureFiles:
        return PictureFiles(np.concatenate([self.paths, other.paths]), self.common_shape)
