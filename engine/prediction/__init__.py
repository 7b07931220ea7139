"""Predictions: the trained model with its sealed preprocessing, and drawings turned into its input."""
