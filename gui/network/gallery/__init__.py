"""Networks to start from, with pictures: all templates, and those proposed for the data."""
