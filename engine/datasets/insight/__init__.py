"""What can be seen in a dataset before training: statistics worked out as values, for any window to draw."""
