"""The Data tab: choose a source, see its samples, split it."""
