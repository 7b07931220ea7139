"""Fetching ImageNet weights from a server on this machine: complete, wrong, cut in half, cancelled, and offline."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from loopback import Site, serving

from engine.errors import DownloadError
from engine.network.build import build_model
from engine.network.pretrained.bases import bases
from engine.network.pretrained.weights import SERVER, WeightsFile, download_weights, weights_file_of
from engine.network.templates import line
from engine.tasks import Cancelled, CancelToken

BODY = bytes(range(256)) * 1_000
ADDRESS = "/keras-applications/vgg16/some.h5"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site({ADDRESS: BODY})) as site:
        yield site


def starts(site: Site) -> list[str]:
    """Where the answers asked for were to begin."""
    return [wanted or "bytes=0-" for wanted in site.ranges]


def file_of(body: bytes = BODY) -> WeightsFile:
    return WeightsFile("VGG16", ADDRESS.removeprefix("/"), hashlib.md5(body).hexdigest(), 1)


@pytest.mark.usefixtures("home")
def test_weights_are_fetched_once_into_the_users_cache(site: Site, home: Path) -> None:
    file = file_of()
    assert not file.is_here
    told: list[float | None] = []
    assert download_weights(file, server=site.address, report=lambda done, _text="": told.append(done)) == file.path
    assert file.is_here
    assert file.path == home / "cache" / "weights" / "some.h5"
    assert file.path.read_bytes() == BODY
    assert told[-1] == 1.0
    download_weights(file, server=site.address)
    assert site.paths == ["/keras-applications/vgg16/some.h5"]


@pytest.mark.usefixtures("home")
def test_a_wrong_file_is_not_kept(site: Site) -> None:
    file = file_of(b"another")
    with pytest.raises(DownloadError) as caught:
        download_weights(file, server=site.address)
    assert caught.value.code == "download.checksum"
    assert not file.is_here
    assert list(file.path.parent.iterdir()) == []


@pytest.mark.usefixtures("home")
def test_what_is_cut_in_half_goes_on_where_it_broke_off(site: Site) -> None:
    site.cuts = [100_000]
    file = file_of()
    download_weights(file, server=site.address)
    assert file.path.read_bytes() == BODY
    assert starts(site) == ["bytes=0-", "bytes=100000-"]


@pytest.mark.usefixtures("home")
def test_a_cancelled_download_goes_on_the_next_time(site: Site) -> None:
    site.cuts, site.goes_on = [100_000], threading.Event()
    file, cancel = file_of(), CancelToken()

    def stop(done: float | None, _text: str = "") -> None:
        if done is not None and done >= 0.39:
            cancel.cancel()

    with pytest.raises(Cancelled):
        download_weights(file, server=site.address, report=stop, cancel=cancel)
    assert not file.is_here
    site.goes_on.set()
    download_weights(file, server=site.address)
    assert file.path.read_bytes() == BODY
    assert starts(site)[-1] == "bytes=100000-"


@pytest.mark.usefixtures("home")
def test_offline_is_said_with_where_to_put_the_file_by_hand() -> None:
    with pytest.raises(DownloadError) as caught:
        download_weights(file_of(), server="http://127.0.0.1:1/")
    assert caught.value.code == "download.offline"
    assert "some.h5" in caught.value.hint
    assert not file_of().is_here


MODULES = {"ResNet50": "resnet", "MobileNetV2": "mobilenet_v2", "MobileNetV3Small": "mobilenet_v3"}
MODULES |= {"EfficientNetV2B0": "efficientnet_v2", "DenseNet121": "densenet"}


@pytest.mark.parametrize("key", sorted(bases()))
def test_the_addresses_are_those_in_the_source_of_keras(key: str) -> None:
    pytest.importorskip("keras")
    module = importlib.import_module(f"keras.src.applications.{MODULES.get(key, key.lower())}")
    source = re.sub(r'"\s*"', "", inspect.getsource(module))
    file = weights_file_of(key)
    assert file.md5 in source
    folder = (SERVER + file.address).rsplit("/", 1)[0]
    assert f"{folder}/" in source


@pytest.mark.filterwarnings("ignore:.*Weights for input shape:UserWarning")
@pytest.mark.parametrize("side", [96, 100])
def test_mobilenet_has_weights_for_the_size_of_the_pictures(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    keras = pytest.importorskip("keras")
    from keras.src.utils import file_utils

    class Asked(Exception):  # noqa: N818 - it ends what would be a download
        pass

    def get_file(name: str, origin: str, **_other: Any) -> None:
        raise Asked(name, origin)

    monkeypatch.setattr(file_utils, "get_file", get_file)
    with pytest.raises(Asked) as asked:
        keras.applications.MobileNetV2(include_top=False, input_shape=(side, side, 3))
    file = weights_file_of("MobileNetV2", (side, side, 3))
    assert asked.value.args == (file.path.name, SERVER + file.address)


def test_what_was_downloaded_is_what_a_network_starts_with(site: Site, home: Path, tmp_path: Path) -> None:
    keras = pytest.importorskip("keras")
    base = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(96, 96, 3))
    base.save(tmp_path / "whole.h5")
    file = weights_file_of("MobileNetV2", (96, 96, 3))
    site.files[f"/{file.address}"] = (tmp_path / "whole.h5").read_bytes()
    download_weights(file, server=site.address)
    graph = line(("Input", {"shape": (96, 96, 3)}), ("MobileNetV2", {"pooling": "avg"}), ("Dense", {"units": 1}))
    model = build_model(graph)
    for mine, theirs in zip(model.get_layer("mobilenetv2").get_weights(), base.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    damaged = home / "cache" / "weights" / weights_file_of("MobileNetV2", (96, 96, 3)).path.name
    damaged.write_bytes(damaged.read_bytes()[:50_000])
    with pytest.raises(Exception, match="download it again"):
        build_model(graph)
