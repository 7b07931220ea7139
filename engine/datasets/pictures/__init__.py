"""Pictures: found, checked, read and laid out for a network."""
