"""Edits of a graph as a user makes them, each a plain function from graph to graph."""
