"""Passwords, chosen on first use. Standard library only.

JupyterHub's two authenticators for this were looked at. One keeps passwords in a dbm file, which a
Python without gdbm writes so that a power cut may lose all of them; the other needs a package that
comes as source only. What is left to do is this page.
"""

import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import secrets

SHORTEST = 8
_LONGEST = 1024  # more is no password, and costs time
_COST = {"n": 2**14, "r": 8, "p": 1}  # as much as a hundredth of a second allows (RFC 7914)


class Passwords:
    """The passwords of a room, by user, in a file that only root reads: written whole or not at
    all.
    """

    def __init__(self, file):
        self.file = file

    def __contains__(self, user):
        return user in self._load()

    def fits(self, user, password):
        """Return whether this is the password of ``user``; one who has none has no right one."""
        kept = self._load().get(user)
        if kept is None or len(password) > _LONGEST:
            return False
        salt, wanted = (bytes.fromhex(part) for part in kept)
        return hmac.compare_digest(_hash(password, salt), wanted)

    def choose(self, user, password):
        """Set the password of ``user``."""
        salt = secrets.token_bytes(16)
        chosen = [salt.hex(), _hash(password, salt).hex()]
        with self._changing() as kept:
            kept[user] = chosen

    def forget(self, user):
        """Let ``user`` choose a password anew; return whether there was one."""
        with self._changing() as kept:
            return kept.pop(user, None) is not None

    @contextlib.contextmanager
    def _changing(self):
        """Yield what is kept, to be changed: a class chooses at the same moment, and a terminal may
        reset meanwhile.
        """
        with open(self.file.with_name(f"{self.file.name}.lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            kept = self._load()
            yield kept
            self._save(kept)

    def _load(self):
        try:
            return json.loads(self.file.read_text())
        except FileNotFoundError:
            return {}

    def _save(self, kept):
        partial = self.file.with_name(f"{self.file.name}.partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, self.file)


def _hash(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, **_COST)


def acceptable(password):
    """Return whether it may be chosen."""
    return SHORTEST <= len(password) <= _LONGEST


def invented():
    """Return a password for somebody to type once."""
    return "-".join(secrets.token_hex(2) for _ in range(4))
