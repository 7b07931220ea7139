"""The Train tab: settings, the run in progress, its curves, its log, and the runs before it."""
