"""What lessons and sheets are: their sources, the notebooks made of them, and a learner's copy."""
