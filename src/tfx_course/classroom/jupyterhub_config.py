"""JupyterHub's settings for a room (``room.Room``); read by JupyterHub, in its own environment."""

import json
import os
import sys
from pathlib import Path

from tfx_course import messages
from tfx_course.classroom import privileges
from tfx_course.classroom import room as rooms
from tfx_course.classroom.room import Room

c = get_config()  # noqa: F821
room = Room.current()
start = f"/lab/workspaces/{room.lang}/tree/episodes/{room.lang}/00-start.ipynb"

# Browsers meet the proxy; what hub, proxy and servers say to each other stays on loopback, each
# with a token of its own.
c.JupyterHub.bind_url = f"http{'s' if room.cert else ''}://{room.ip}:{room.port}/"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{room.port + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{room.port + 2}"
c.ConfigurableHTTPProxy.command = json.loads(os.environ["COURSE_HUB_PROXY"])
c.ConfigurableHTTPProxy.pid_file = str(room.private / "proxy.pid")
if room.cert:
    c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = room.cert, room.key

c.JupyterHub.db_url = f"sqlite:///{room.private / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(room.private / "cookie-secret")
# The hub may be stopped and started; learners work on.
c.JupyterHub.cleanup_servers = False

c.JupyterHub.authenticator_class = "tfx_course.classroom.authenticator.RoomAuthenticator"
c.Authenticator.admin_users = {room.admin}
c.Authenticator.allowed_users = {room.admin, *room.learners}
c.Authenticator.allow_all = not room.people

c.JupyterHub.spawner_class = "tfx_course.classroom.spawner.RoomSpawner"
c.Spawner.cmd = [sys.executable, "-m", "tfx_course.classroom.single_user"]
c.Spawner.notebook_dir = "~/tfx-course"
c.Spawner.default_url = start
# Thirty start at once, on two processors.
c.Spawner.start_timeout = c.Spawner.http_timeout = 180
c.JupyterHub.concurrent_spawn_limit = 0
# A kernel that nobody uses ends an hour before its server.
c.Spawner.args = [f"--MappingKernelManager.cull_idle_timeout={max(room.idle // 2, 60)}"]

# The class at a glance tells how long ago a learner's server was used: by the minute.
c.JupyterHub.last_activity_interval = 60
c.Spawner.environment = {"JUPYTERHUB_ACTIVITY_INTERVAL": "60"}

c.JupyterHub.load_roles = [
    {
        "name": "glance",
        "scopes": ["list:users", "read:users:activity", "read:servers"],
        "services": ["glance"],
    },
    {
        "name": "idle",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle"],
    },
]
# A hub that is killed leaves no service behind.
kept = ["setpriv", "--pdeathsig", "TERM"]
c.JupyterHub.services = [
    {
        "name": "glance",
        "url": f"http://127.0.0.1:{room.port + 3}",
        "command": [*kept, *privileges.reading_only(), "--"]
        + [sys.executable, "-m", "tfx_course.classroom.glance"],
        "environment": {rooms.FILE: os.environ[rooms.FILE]},
        "cwd": "/",
        "oauth_no_confirm": True,
    },
    {
        "name": "idle",
        "command": [*kept, "--"]
        + [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={room.idle}"],
    },
]

c.JupyterHub.template_paths = [str(Path(__file__).with_name("templates"))]
c.JupyterHub.template_vars = {
    "say": {
        key.removeprefix("hub.page."): text
        for key, text in messages.catalogue(room.lang).items()
        if key.startswith("hub.page.")
    },
    "lang": room.lang,
    "asks_code": bool(room.code),
}
