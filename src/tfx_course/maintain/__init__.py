"""``course test``, ``course bench``, ``make lock``."""
