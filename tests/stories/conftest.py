"""Stories happen in the window: they share what its tests share."""

from tests.gui.conftest import answers, messages, no_threads_left, session, settings

__all__ = ["answers", "messages", "no_threads_left", "session", "settings"]
