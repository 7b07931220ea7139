"""Augmentation: training pictures changed at random."""
