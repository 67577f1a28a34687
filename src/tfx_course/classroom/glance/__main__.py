"""``python -m tfx_course.classroom.glance``, as the hub starts it."""

from tfx_course.classroom.glance import service

if __name__ == "__main__":
    service.run()
