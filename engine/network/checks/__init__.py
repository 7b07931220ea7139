"""What is wrong with a network, or could be better: found here, mended in ``repairs``."""
