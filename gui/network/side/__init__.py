"""The panels beside the canvas: the layer, the network in numbers, its code, its problems."""
