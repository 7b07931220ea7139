"""The commands of ``main.py``: a public contract that scripts depend on, one module each."""

DONE = 0
WRONG_INPUT = 2
INTERRUPTED = 130
