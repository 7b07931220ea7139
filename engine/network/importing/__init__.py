"""Models and scripts that others made, read into a graph. Nothing in them is ever run."""
