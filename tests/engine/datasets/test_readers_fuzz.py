"""Damaged files through every reader: nothing but a StudioError comes out. The long form is tests/fuzz."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from engine.errors import StudioError
from tests.fuzz.mutations import MUTATIONS, mutated
from tests.fuzz.readers import KEYS, Reader, readers

INPUTS = 12
# These start a process for every file; the long form has more of them.
SLOW = {"xlsx": 1, "parquet": 1, "zip of pictures": 3, "tar.gz of pictures": 3, "texts": 5}


@pytest.fixture(scope="module")
def known() -> dict[str, Reader]:
    """Made once, and not while tests are collected."""
    return readers()


@pytest.mark.usefixtures("home")
# Libraries warn of damage that they can live with.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("key", [key for key in KEYS if "process apart" not in key])
def test_only_errors_for_people_come_out(known: dict[str, Reader], key: str, tmp_path: Path) -> None:
    reader = known[key]
    codes: Counter[str] = Counter()
    reader.open(reader.write(tmp_path / "whole", None))
    for seed in range(SLOW.get(reader.key, INPUTS)):
        try:
            reader.open(reader.write(tmp_path / str(seed), seed))
        except StudioError as error:
            codes[error.code if error.text else "silent"] += 1
    assert not codes.keys() & {"", "silent"}


def test_damage_is_repeatable_and_real(known: dict[str, Reader], tmp_path: Path) -> None:
    reader = known["csv"]
    first, again, other = (reader.write(tmp_path / name, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()
    assert len(MUTATIONS) > 10


def test_mutations_take_any_bytes() -> None:

    for seed in range(300):
        rng = random.Random(seed)
        assert isinstance(mutated(rng.randbytes(seed % 5), rng), bytes)
