"""Ready-made networks that adapt to the data they are given, with the training settings they do well with.

Importing this package fills ``TEMPLATES``; the order here is the list's.
"""

# isort: off
from engine.network.templates.base import GROUPS, TEMPLATES, Layer, Template, line, template
from engine.network.templates import pictures  # noqa: F401
from engine.network.templates import tables  # noqa: F401
from engine.network.templates import texts  # noqa: F401
from engine.network.templates import ladder  # noqa: F401
from engine.network.templates import photos  # noqa: F401
from engine.network.templates import transfer  # noqa: F401
from engine.network.templates import residual  # noqa: F401
from engine.network.templates import branched  # noqa: F401

__all__ = ["GROUPS", "TEMPLATES", "Layer", "Template", "line", "template"]
