"""The dataset sources. Importing this package fills the table in ``engine.datasets.source``."""

from __future__ import annotations

from engine.datasets.sources import (
    arrays,
    cifar,
    housing,
    image_folder,
    imdb,
    kaggle,
    mnist,
    packed,
    reuters,
    scikit,
    table_file,
    text_folder,
    xor,
)

__all__ = [
    "arrays",
    "cifar",
    "housing",
    "image_folder",
    "imdb",
    "kaggle",
    "mnist",
    "packed",
    "reuters",
    "scikit",
    "table_file",
    "text_folder",
    "xor",
]
