"""Networks as values: layer kinds, graphs, shapes, problems, building, code, templates."""

import engine.network.layers  # noqa: F401  (fills the table of kinds before anyone looks into it)
