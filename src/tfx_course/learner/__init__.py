"""What a learner asks for in a terminal: ``course check``, ``hint``, ``reset``, ``progress``,
``update``, ``doctor``.
"""
