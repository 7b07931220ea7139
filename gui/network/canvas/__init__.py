"""The canvas: items, gestures, keys, and the edits that begin on it."""
