"""Picture files by what a table calls them: with or without folders, with or without their suffix."""

from __future__ import annotations

import os
from collections.abc import Iterable

from engine.datasets.pictures.finding import normal


class PictureIndex:
    """The pictures in a folder, to be looked up by any of their names."""

    def __init__(self, folder: str, paths: Iterable[str]) -> None:
        self._by_path: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        for path in paths:
            relative = normal(path[len(folder) :]).replace("\\", "/").lstrip("/")
            self._by_path[relative] = path
            name = relative.rpartition("/")[2]
            # A name that occurs in several folders is that of the first.
            for key in (name, os.path.splitext(name)[0]):
                self._by_name.setdefault(key, path)

    def find(self, value: str | None) -> str | None:
        """The absolute path of a picture, or None. A folder that is not there is as good as none."""
        name = normal((value or "").strip()).replace("\\", "/")
        while name.startswith("./"):
            name = name[2:]
        if not name:
            return None
        if os.path.isabs(name) and os.path.isfile(name):
            return name
        pieces = name.split("/")
        # The table may have been written from a folder further up.
        relatives = ("/".join(pieces[start:]) for start in range(len(pieces)))
        found = (self._by_path[relative] for relative in relatives if relative in self._by_path)
        return next(found, None) or self._by_name.get(pieces[-1])
