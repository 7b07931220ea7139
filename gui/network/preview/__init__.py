"""Live preview on the canvas: what every layer puts out for one sample, small beside its card and large in a window."""
