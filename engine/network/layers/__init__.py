"""All layer families. Importing this package fills ``LAYER_KINDS``; the order here is the palette's."""

# isort: off
from engine.network.layers import core  # noqa: F401
from engine.network.layers import preprocessing  # noqa: F401
from engine.network.layers import convolution  # noqa: F401
from engine.network.layers import separable  # noqa: F401
from engine.network.layers import transposed  # noqa: F401
from engine.network.layers import pooling  # noqa: F401
from engine.network.layers import reshaping  # noqa: F401
from engine.network.layers import resizing  # noqa: F401
from engine.network.layers import activation  # noqa: F401
from engine.network.layers import normalisation  # noqa: F401
from engine.network.layers import regularisation  # noqa: F401
from engine.network.layers import augmentation  # noqa: F401
from engine.network.layers import merging  # noqa: F401
from engine.network.layers import sequences  # noqa: F401
from engine.network.layers import recurrent  # noqa: F401
from engine.network.layers import attention  # noqa: F401
from engine.network.layers import pretrained  # noqa: F401
from engine.network.layers import opaque  # noqa: F401
