"""Blocks in the window: grouping, opening, parameters, and the shelf they are kept on."""
