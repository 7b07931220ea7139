"""The dataset sources. Importing this package fills the table in ``engine.datasets.source``."""

from __future__ import annotations

from engine.datasets.sources import mnist, scikit, table_file, xor

__all__ = ["mnist", "scikit", "table_file", "xor"]
