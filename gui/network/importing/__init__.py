"""Models and scripts on their way into the network."""
