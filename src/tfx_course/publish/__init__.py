"""``course site`` and ``course slides``."""
