"""Networks as values: layer kinds, graphs, shapes, problems, building, code, templates."""
