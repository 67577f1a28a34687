"""The class at a glance: a page for the instructor of a room, at ``/services/glance/``.

A service of the hub (``python -m tfx_course.classroom.glance``), in the environment ``hub``, with
the hub's login. ``reading`` takes a learner's progress from their home, ``standing`` says where it
shows them to be, ``overview`` puts a class together, ``outline`` knows the course, ``service``
serves it.
"""
