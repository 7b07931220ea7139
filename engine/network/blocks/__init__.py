"""Blocks: some layers under a name of their own, from grouping to the ones that come with the program."""
