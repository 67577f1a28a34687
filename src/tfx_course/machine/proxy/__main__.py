"""``python -m tfx_course.machine.proxy``: install it now, while there is a network."""

from tfx_course.machine import environments, proxy

proxy.command(environments.python("hub"))
