"""Trained models written in formats other programs read. Importing this fills the table of formats."""

from engine.export import keras_file, python_script

__all__ = ["keras_file", "python_script"]
