"""The window: Qt only. What it knows of data, networks and training it asks the engine."""
