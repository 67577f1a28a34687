"""What an exercise sheet hands out: its data and its helpers. Nothing here knows what an answer
must be (`checks`).
"""
