"""From a graph to the Keras code a person would have written for it."""

from engine.network.code.script import Script, python_code, script_of

__all__ = ["Script", "python_code", "script_of"]
