"""The commands of ``main.py``: a public contract that scripts depend on, one module each."""
