"""Data: sources, datasets, splits, preprocessing, statistics."""
