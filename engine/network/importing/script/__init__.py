"""Keras scripts, read from their syntax tree alone."""
