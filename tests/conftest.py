"""What all tests share: a home of their own, a screen that is not there, and the way to the real data."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

# Set before Qt or TensorFlow is imported by any test.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["LAYERWISE_HOME"] = tempfile.mkdtemp(prefix="layerwise-tests-")
atexit.register(shutil.rmtree, os.environ["LAYERWISE_HOME"], ignore_errors=True)

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data is not beside the repository")
    return SHARED_DATA


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh home for the program's own folders."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LAYERWISE_HOME", str(folder))
    return folder
