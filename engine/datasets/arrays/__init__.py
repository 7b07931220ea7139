"""Arrays in files of NumPy and idx: which of them are inputs, which are targets."""
