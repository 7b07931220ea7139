"""The Network tab: a palette of layers, the canvas, the inspector, problems and the code."""
