"""A class that is not there, in a room that is: ``make bench ARGS=room`` and the room's tests."""
