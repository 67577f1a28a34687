"""``course build``: from sources to executed notebooks."""
