"""Widgets every tab may use; none knows the session."""
