"""The dataset sources. Importing this package fills the table in ``engine.datasets.source``."""

from __future__ import annotations

from engine.datasets.sources import arrays, mnist, scikit, table_file, text_folder, xor

__all__ = ["arrays", "mnist", "scikit", "table_file", "text_folder", "xor"]
