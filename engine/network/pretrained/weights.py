"""The ImageNet weights of the pretrained bases: where they are, whether they are here, fetching and loading them.

They are the files keras.applications would download: addresses and MD5 sums are those of Keras 3.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from engine.downloads import fetch
from engine.errors import GraphError
from engine.files import cache_folder
from engine.network.graph import Graph
from engine.network.kinds import Dims, ParamValues
from engine.network.pretrained.bases import Base, bases
from engine.network.problems import Problem, problem_of
from engine.tasks import CancelToken, Report, no_report

SERVER = "https://storage.googleapis.com/tensorflow/"
_TENSORFLOW = "tf_dim_ordering_tf_kernels"
# Below keras-applications/: the file, and its MD5; Keras knows none for MobileNetV2.
_FILES = {
    "VGG16": (f"vgg16/vgg16_weights_{_TENSORFLOW}_notop.h5", "6d6bbae143d832006294945121d1f1fc"),
    "VGG19": (f"vgg19/vgg19_weights_{_TENSORFLOW}_notop.h5", "253f8cb515780f3b799900260a226db6"),
    "Xception": (f"xception/xception_weights_{_TENSORFLOW}_notop.h5", "b0042744bf5b25fce3cb969f33bebb97"),
    "ResNet50": (f"resnet/resnet50_weights_{_TENSORFLOW}_notop.h5", "4d473c1dd8becc155b73f8504c6f6626"),
    "MobileNetV2": (f"mobilenet_v2/mobilenet_v2_weights_{_TENSORFLOW}_1.0_{{side}}_no_top.h5", ""),
    "MobileNetV3Small": (
        "mobilenet_v3/weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5",
        "d3e8ec802a04aa4fc771ee12a9a9b836",
    ),
    "EfficientNetV2B0": ("efficientnet_v2/efficientnetv2-b0_notop.h5", "893217f2bb855e2983157299931e43ff"),
    "DenseNet121": (f"densenet/densenet121_weights_{_TENSORFLOW}_notop.h5", "30ee3e1110167f948a6b9946edeeb738"),
}
_LOADING_FAILS = (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, EOFError, BadZipFile)
_MOBILENET_SIDES = (96, 128, 160, 192, 224)  # of the pictures MobileNetV2 was trained on, each on its own


@dataclass(frozen=True)
class WeightsFile:
    """The weights of a base: ``address`` below a server's root, ``md5`` in hex or empty, ``megabytes`` about."""

    base: str
    address: str
    md5: str
    megabytes: int

    @property
    def path(self) -> Path:
        """Where the file is once it is here."""
        return cache_folder() / "weights" / self.address.rsplit("/", 1)[-1]

    @property
    def is_here(self) -> bool:
        return self.path.is_file()


def weights_file_of(key: str, shape: Dims = ()) -> WeightsFile:
    """The ImageNet weights of a base for pictures of this shape; the shape matters to MobileNetV2 alone."""
    address, md5 = _FILES[key]
    is_known = len(shape) == 3 and shape[0] == shape[1] and shape[0] in _MOBILENET_SIDES
    address = address.format(side=shape[0] if is_known else 224)
    base = bases()[key]
    return WeightsFile(key, f"keras-applications/{address}", md5, round((base.trainable + base.frozen) * 4 / 1e6))


def download_weights(
    file: WeightsFile, *, server: str = SERVER, report: Report = no_report, cancel: CancelToken | None = None
) -> Path:
    """Fetch weights into the user's cache and return where they are.

    What broke off or was cancelled goes on where it stopped the next time. Raises DownloadError, FileError, Cancelled.
    """
    url = server + file.address
    return fetch(url, file.path, md5=file.md5 or None, report=report, cancel=cancel)


def missing_weights(name: str, file: WeightsFile) -> GraphError:
    """The error of a layer whose ImageNet weights are not on this computer."""
    return GraphError(
        "The ImageNet weights of {name} ({kind}, {megabytes} MB) are not on this computer.",
        hint="Download them in the settings of the layer, or set its weights to none or to a file.",
        code="weights.missing",
        name=name,
        kind=file.base,
        megabytes=file.megabytes,
    )


def weights_problems(
    graph: Graph, shapes: Mapping[str, Dims | None], params: Mapping[str, ParamValues]
) -> Iterator[Problem]:
    """Bases whose weights are not here: they cannot be trained."""
    for node in graph.by_id.values():
        if node.kind not in _FILES or node.id not in params:
            continue
        sources = graph.inputs_of(node.id)
        shape = shapes.get(sources[0]) if len(sources) == 1 else None
        error = _what_is_missing(node.id, node.kind, shape or (), params[node.id])
        if error is not None:
            yield problem_of(node.id, error)


def _what_is_missing(name: str, key: str, shape: Dims, params: ParamValues) -> GraphError | None:
    if params["weights"] == "imagenet":
        file = weights_file_of(key, shape)
        return None if file.is_here else missing_weights(name, file)
    # Not by Path: it raises OSError for a name no file can have, and where one may not look.
    if params["weights"] == "file" and not os.path.isfile(params["weights_file"]):
        return GraphError(
            "The weights of {name} are to come from a file, but there is none at “{path}”.",
            hint="Choose the file in the settings of the layer, or set its weights to none.",
            code="weights.no_file",
            name=name,
            path=params["weights_file"],
        )
    return None


def load_weights(model: Any, base: Base, params: ParamValues) -> None:
    """Put the weights its params name into a base made by keras.applications. [K]

    Raises GraphError (codes ``weights.missing``, ``weights.no_file``, ``weights.unfit``).
    """
    shape = tuple(model.input_shape[1:])
    error = _what_is_missing(model.name, base.key, shape, params)
    if error is not None:
        raise error
    is_imagenet = params["weights"] == "imagenet"
    path = weights_file_of(base.key, shape).path if is_imagenet else Path(params["weights_file"])
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            model.load_weights(path)
    except _LOADING_FAILS as reason:
        raise _unfit(model.name, base, path, reason, is_imagenet) from reason
    skipped = [warning.message for warning in said if "Skipping" in str(warning.message)]
    if skipped:
        raise _unfit(model.name, base, path, skipped[0], is_imagenet)


def _unfit(name: str, base: Base, path: Path, reason: object, is_imagenet: bool) -> GraphError:
    return GraphError(
        "The weights in {path} do not fit {name} ({kind}): {reason}.",
        hint=_HINTS[is_imagenet],
        code="weights.unfit",
        path=str(path),
        name=name,
        kind=base.key,
        reason=(str(reason).strip().splitlines() or [type(reason).__name__])[0].rstrip("."),
    )


_HINTS = {
    True: "The file is damaged: delete it, and download it again.",
    False: "It must be a .h5 or .weights.h5 file that Keras wrote for this network without its top, for pictures with "
    "as many channels.",
}
