"""Pictures of a network for papers and slides: the canvas, a diagram, layers in 3-D, the summary; drawn by us."""
