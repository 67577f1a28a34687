"""The service itself: a page, what it asks for every few seconds, and two tables to download.

Only whom the hub lets in gets an answer: its admins. What is sent is the course's own words,
numbers, and names of the class list; of what learners wrote only what the course knows by name.
"""

import asyncio
import json
import os
import pwd
import secrets
import time
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader
from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
from jupyterhub.utils import url_path_join
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler, authenticated

from tfx_course import messages
from tfx_course.classroom import spreadsheet
from tfx_course.classroom.glance import outline, overview, reading
from tfx_course.classroom.glance.standing import Learner
from tfx_course.classroom.room import Room

_PAGE = Path(__file__).with_name("page")
_FRESH = 2  # seconds for which what was read serves everybody who asks
_MOST = 200  # users the hub tells of at once
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Class:
    """Everybody in the room, read anew when somebody asks, but not more often than that."""

    def __init__(self, room):
        self.room, self._lock = room, asyncio.Lock()
        self._read, self._learners, self._outlines = 0, [], {}

    async def learners(self):
        """Return the list of the room's `Learner`, in the order of their numbers."""
        async with self._lock:
            if time.monotonic() - self._read > _FRESH:
                users = await _users()
                self._learners = await asyncio.to_thread(learners, self.room, users)
                self._read = time.monotonic()
        return self._learners

    def outline(self, lang):
        """Return the course in ``lang``; the advice may come a little after this process."""
        notes = self.room.private / outline.NOTES
        known = notes.exists()
        if self._outlines.get(lang, (None, None))[0] != known:
            self._outlines[lang] = (known, outline.read(lang, notes))
        return self._outlines[lang][1]


async def _users():
    """Return the hub's users, oldest first."""
    found = []
    while True:
        answer = await AsyncHTTPClient().fetch(
            HTTPRequest(
                f"{os.environ['JUPYTERHUB_API_URL']}/users?offset={len(found)}&limit={_MOST}",
                headers={"Authorization": f"token {os.environ['JUPYTERHUB_API_TOKEN']}"},
            )
        )
        found += (page := json.loads(answer.body))
        if len(page) < _MOST:
            return found


def learners(room, users):
    """Return the room's learners, those of the class list first, with what their homes and the
    hub's ``users`` say of them. Numbers stay: newcomers are the last.
    """
    active = {user["name"]: _activity(user) for user in users if user["name"] != room.admin}
    found = []
    for number, user in enumerate(dict.fromkeys([*room.learners, *active]), 1):
        name, group = room.learners.get(user, [user, ""])
        kept = reading.load(*_home(room, user))
        found.append(Learner(user, name, number, group, kept, active.get(user, 0)))
    return found


def _home(room, user):
    account = room.account(user)
    try:
        uid = pwd.getpwnam(account).pw_uid
    except KeyError:
        uid = -1  # nobody's: they have not come yet
    return Path(room.homes, account), uid


def _activity(user):
    """Return when the hub saw a user's server last, or 0: signing in alone starts one."""
    times = [server.get("last_activity") for server in (user.get("servers") or {}).values()]
    times.append(user.get("last_activity"))
    return max((_seconds(moment) for moment in times if moment), default=0)


def _seconds(text):
    when = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (when if when.tzinfo else when.replace(tzinfo=timezone.utc)).timestamp()


# --- what is served -------------------------------------------------------------------------------


class _Handler(HubOAuthenticated, RequestHandler):
    """What all of them share."""

    def initialize(self, room_class):
        self.room_class, self.room = room_class, room_class.room

    def set_default_headers(self):
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")

    @property
    def lang(self):
        lang = self.get_query_argument("lang", self.room.lang)
        return lang if lang in messages.LANGUAGES else self.room.lang

    async def asked(self):
        """Return ``(learners of the group that is asked for, course, seconds)``."""
        everybody = await self.room_class.learners()
        group = self.get_query_argument("group", "")
        chosen = [person for person in everybody if group in ("", person.group)]
        return chosen, self.room_class.outline(self.lang), time.time()


class Page(_Handler):
    """The page; its script fills it."""

    @authenticated
    async def get(self):
        say = {
            key.removeprefix("glance."): text
            for key, text in messages.catalogue(self.lang).items()
            if key.startswith("glance.")
        }
        [other] = set(messages.LANGUAGES) - {self.lang}
        # The hub wants its token of whatever a script asks for.
        token = self.xsrf_token.decode()
        self.finish(_template().render(say=say, lang=self.lang, other=other, xsrf=token))


class State(_Handler):
    """What the page shows of a sheet, as JSON."""

    @authenticated
    async def get(self):
        learners, course, now = await self.asked()
        everybody = await self.room_class.learners()
        sheet = self.get_query_argument("sheet", "")
        if sheet not in course.sheets:
            sheet = overview.sheet_of(learners, course, now)
        self.finish(
            overview.of_class(learners, course, sheet, now)
            | {
                "clock": datetime.fromtimestamp(now).strftime("%H:%M:%S"),
                "sheets": {number: title for number, (title, _) in course.sheets.items()},
                "groups": sorted({person.group for person in everybody} - {""}),
                "total": len(course.exercises),
            }
        )


class Table(_Handler):
    """A table to download: ``marks.csv`` or ``answers.csv``, with names or numbers."""

    @authenticated
    async def get(self, what):
        learners, course, now = await self.asked()
        named = self.get_query_argument("names", "1") == "1"
        if what == "marks":
            rows = overview.marks_table(learners, course, named, now)
        else:
            rows = overview.answers_table(learners, course, named)
        self.set_header("Content-Type", "text/csv; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="{what}.csv"')
        self.finish(spreadsheet.text(rows))


class Missing(RequestHandler):
    """Everything else."""

    def prepare(self):
        raise HTTPError(404)


def _template():
    # In attributes and scripts, too: what is filled in is escaped.
    loader = PackageLoader("tfx_course.classroom.glance", "page")
    return Environment(loader=loader, autoescape=True).get_template("page.html")


def application(room, prefix):
    """Return what answers below ``prefix``, ``"/services/glance/"``."""
    of_class = {"room_class": Class(room)}
    pages = [
        ("", Page, of_class),
        ("state.json", State, of_class),
        ("(marks|answers).csv", Table, of_class),
        ("oauth_callback", HubOAuthCallbackHandler),
        (r"(glance\.(?:css|js))", StaticFileHandler, {"path": str(_PAGE)}),
    ]
    return Application(
        [(url_path_join(prefix, path), *rest) for path, *rest in pages],
        cookie_secret=secrets.token_bytes(32),
        default_handler_class=Missing,
        compress_response=True,
    )


def run():
    """Serve until the hub ends this process."""

    async def serve():
        address = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
        prefix = os.environ["JUPYTERHUB_SERVICE_PREFIX"]
        application(Room.current(), prefix).listen(address.port, address.hostname)
        await asyncio.Event().wait()

    asyncio.run(serve())
