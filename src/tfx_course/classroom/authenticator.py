"""Who may come in: those of the class list, or whoever has the class code; each chooses a password
on first use. Runs in the hub's process.
"""

import asyncio
import hmac
import time
from collections import Counter

from jupyterhub.auth import Authenticator
from jupyterhub.handlers import BaseHandler
from jupyterhub.handlers.login import LoginHandler
from jupyterhub.scopes import needs_scope

from tfx_course import messages
from tfx_course.classroom import classlist, passwords
from tfx_course.classroom.room import Room

# Wrong passwords for a name from an address, and the seconds until they are forgotten. By address,
# so that no learner shuts somebody else out, the instructor least of all.
_TRIES, _PAUSE = 10, 60


class RoomAuthenticator(Authenticator):
    """First use chooses the password; an instructor can make it first use again."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.room = Room.current()
        self.passwords = passwords.Passwords(self.room.private / "passwords.json")
        self._wrong, self._since = Counter(), time.monotonic()

    def normalize_username(self, username):
        return classlist.slug(username)

    def get_handlers(self, app):
        return [("/login", Login), ("/passwords", PasswordsPage)]

    async def authenticate(self, handler, data):
        """Return the user, or None with the reason in ``handler.sentence``."""
        user, password = self.normalize_username(data["username"]), data["password"]
        place = user, _address(handler.request)
        refusal = await self._refusal(place, password, data.get("code", ""))
        if refusal:
            handler.sentence = messages.text(refusal, self.room.lang, shortest=passwords.SHORTEST)
            self.log.warning("%s was not let in: %s", user, refusal)
            return None
        return user

    async def _refusal(self, place, password, code):
        user, _ = place
        known = user == self.room.admin or user in self.room.learners
        if not user or not (known or self.allow_all) or not self.validate_username(user):
            return "hub.not_in_class"
        if time.monotonic() - self._since > _PAUSE:
            self._wrong.clear()
            self._since = time.monotonic()
        if self._wrong[place] >= _TRIES:
            return "hub.too_often"
        # Hashing takes its time on purpose; the hub serves others meanwhile.
        if user in self.passwords:
            right = await asyncio.to_thread(self.passwords.fits, user, password)
            refusal = "" if right else "hub.wrong_password"
        elif user == self.room.admin:
            # Nobody becomes the instructor by being first.
            given = (self.room.private / "admin-password").read_text().strip()
            refusal = "" if _same(password, given) else "hub.wrong_password"
        elif self.room.code and not _same(code.strip().lower(), self.room.code.lower()):
            refusal = "hub.wrong_code"
        elif not passwords.acceptable(password):
            return "hub.short_password"
        else:
            await asyncio.to_thread(self.passwords.choose, user, password)
            refusal = ""
        self._wrong[place] += bool(refusal)
        return refusal

    def delete_user(self, user):
        """Whoever is taken out of the hub chooses a password anew, should they come back."""
        self.passwords.forget(user.name)


def _address(request):
    """Return where a visitor comes from, by the word of the hub's own proxy: what else the headers
    say, they may have written themselves.
    """
    return request.headers.get("X-Forwarded-For", request.remote_ip).rpartition(",")[2].strip()


def _same(one, other):
    return hmac.compare_digest(one.encode(), other.encode())


class Login(LoginHandler):
    """The hub's own login, which says why somebody was not let in."""

    sentence = ""

    def _render(self, login_error=None, username=None, **values):
        return super()._render(
            login_error and (self.sentence or login_error), username=username, **values
        )


class PasswordsPage(BaseHandler):
    """Where the instructor lets somebody choose a password anew, or changes their own."""

    @needs_scope("admin:users")
    async def get(self):
        await self._show()

    @needs_scope("admin:users")
    async def post(self):
        room, store = self.authenticator.room, self.authenticator.passwords
        if own := self.get_body_argument("own", "", strip=False):
            if passwords.acceptable(own):
                await asyncio.to_thread(store.choose, self.current_user.name, own)
                return await self._show("hub.own_changed")
            return await self._show("hub.short_password")
        user = self.get_body_argument("user")
        if user != room.admin and store.forget(user):
            return await self._show("hub.reset", user=user)
        await self._show("hub.no_password", user=user)

    async def _show(self, key=None, **values):
        room, store = self.authenticator.room, self.authenticator.passwords
        people = [
            {"user": user.name, "name": room.learners.get(user.name, [user.name, ""])[0]}
            for user in self.users.values()
            if user.name != room.admin and user.name in store
        ]
        values |= {"shortest": passwords.SHORTEST}
        said = messages.text(key, room.lang, **values) if key else ""
        page = await self.render_template(
            "passwords.html",
            people=sorted(people, key=lambda each: each["name"]),
            said=said,
            xsrf=self.xsrf_token.decode("ascii"),
        )
        self.finish(page)
