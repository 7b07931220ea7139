"""Getting about without a mouse: outline, find, and layers added by their names."""
