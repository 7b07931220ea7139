"""Trained models written in formats other programs read."""
