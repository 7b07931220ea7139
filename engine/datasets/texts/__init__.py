"""Texts: cut into words, counted, and made into vectors or sequences."""
