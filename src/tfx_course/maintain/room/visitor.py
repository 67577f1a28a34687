"""A learner as the hub meets one: logs in over HTTP, starts the server, runs cells over the
websocket.
"""

import functools
import html
import json
import re
import time
import uuid

import requests
import websocket

from tfx_course.classroom import classlist
from tfx_course.machine import environments

_TIMEOUT = 120  # seconds until a request without an answer is given up
_LARGE = 100_000  # bytes
_PROGRESS = re.compile(r'EventSource\("([^"]+)"')
_SCRIPT = re.compile(r'<script[^>]* src="([^"]+)"')


class Died(Exception):
    """A kernel is gone, or is being started anew."""


class Visitor:
    """One browser, without a screen.

    Args:
        address: of the hub, with a slash at the end.
    """

    def __init__(self, address, name, password="a long password"):
        self.address, self.name, self.password = address, name, password
        self.http = requests.Session()
        self.http.trust_env = False
        # The hub's pages say their encoding in themselves, which requests does not read.
        self.http.hooks["response"] = lambda answer, **_: setattr(answer, "encoding", "utf-8")

    def log_in(self, code=None):
        """Log in, and return the page that comes then."""
        page = self.http.get(f"{self.address}hub/login", timeout=_TIMEOUT)
        data = {
            "username": self.name,
            "password": self.password,
            "_xsrf": re.search(r'name="_xsrf" value="([^"]+)"', page.text)[1],
        }
        return self.http.post(
            f"{self.address}hub/login?next=%2Fhub%2Fspawn",
            data=data | ({"code": code} if code is not None else {}),
            timeout=_TIMEOUT,
        )

    def open_server(self, seconds=120):
        """Wait until the server's own page is there, and return it.

        Raises:
            PermissionError: nobody is logged in.
            RuntimeError: the hub says that it failed.
            TimeoutError: it is not there in time.
        """
        deadline = time.monotonic() + seconds
        while True:
            page = self.http.get(f"{self.address}hub/spawn", timeout=_TIMEOUT)
            if "/hub/login" in page.url:
                raise PermissionError(f"not logged in: {page.url}")
            if page.status_code == 500:
                raise RuntimeError(f"the hub failed: {page.url}")
            if page.ok and f"/user/{self.user}/" in page.url and "/hub/" not in page.url:
                return page
            if time.monotonic() > deadline:
                raise TimeoutError(page.url)
            self._follow(page)

    def _follow(self, page):
        """Wait as the hub's page does that shows how a server starts: for what the hub tells, so
        that it is not asked over and over.
        """
        progress = _PROGRESS.search(page.text)
        if progress is None:
            return time.sleep(0.3)  # another page, such as one that says to come again
        address = requests.compat.urljoin(page.url, html.unescape(progress[1]))
        with self.http.get(address, stream=True, timeout=_TIMEOUT) as told:
            told.raise_for_status()
            for line in told.iter_lines():
                event = json.loads(line.removeprefix(b"data:")) if line[:5] == b"data:" else {}
                if event.get("failed"):
                    raise RuntimeError(f"the hub failed: {event.get('message')}")
                if event.get("ready"):
                    return

    def load_scripts(self, page):
        """Fetch what JupyterLab's ``page`` is made of: the scripts that it names, and all large
        ones that those may ask for, which is no less than a browser does on its first visit. Return
        their bytes.
        """
        addresses = {requests.compat.urljoin(page.url, path) for path in _SCRIPT.findall(page.text)}
        [main] = [address for address in addresses if "/static/lab/" in address][:1]
        addresses |= {requests.compat.urljoin(main, name) for name in _large_scripts()}
        scripts = [self.http.get(address, timeout=_TIMEOUT) for address in sorted(addresses)]
        for script in scripts:
            script.raise_for_status()
        return sum(len(script.content) for script in scripts)

    @property
    def user(self):
        return classlist.slug(self.name)

    @property
    def server(self):
        return f"{self.address}user/{self.user}/"

    def api(self, method, path, **options):
        """Ask the learner's server; return what it says."""
        xsrf = next(
            (each.value for each in self.http.cookies if each.name == "_xsrf"
             and each.path.startswith(f"/user/{self.user}")), "",
        )  # fmt: skip
        answer = self.http.request(
            method,
            f"{self.server}api/{path}",
            headers={"X-XSRFToken": xsrf},
            timeout=_TIMEOUT,
            **options,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def notebook(self, path):
        """Start a kernel for the notebook ``path``."""
        session = self.api(
            "POST",
            "sessions",
            json={"path": path, "type": "notebook", "name": "", "kernel": {"name": "python3"}},
        )
        return Kernel(self, session["kernel"]["id"])

    def terminal(self, command, until, seconds=60):
        """Type a command into a terminal of JupyterLab's; return what was shown until ``until``.

        Raises:
            TimeoutError: it was not shown in time; with what was.
        """
        name = self.api("POST", "terminals")["name"]
        socket = _websocket(self, f"terminals/websocket/{name}")
        socket.send(json.dumps(["stdin", f"{command}\r"]))
        shown, deadline = "", time.monotonic() + seconds
        while until not in shown.replace(command, ""):
            if time.monotonic() > deadline:
                raise TimeoutError(shown)
            kind, *rest = json.loads(socket.recv())
            shown += rest[0] if kind == "stdout" else ""
        socket.close()
        self.api("DELETE", f"terminals/{name}")
        return shown


@functools.cache
def _large_scripts():
    folder = environments.folder("hub") / "share" / "jupyter" / "lab" / "static"
    return [file.name for file in folder.glob("*.js") if file.stat().st_size >= _LARGE]


def _websocket(visitor, path):
    cookies = "; ".join(
        f"{each.name}={each.value}"
        for each in visitor.http.cookies
        if f"/user/{visitor.user}/".startswith(each.path)
    )
    address = visitor.server.replace("http", "ws", 1)
    trusted = visitor.http.verify
    return websocket.create_connection(
        f"{address}{path}",
        cookie=cookies,
        timeout=_TIMEOUT,
        sslopt={} if trusted is True else {"ca_certs": str(trusted)},
    )


class Kernel:
    """A notebook's kernel, over the websocket that JupyterLab uses."""

    def __init__(self, visitor, number):
        self.number, self.session = number, uuid.uuid4().hex
        self.socket = _websocket(
            visitor, f"api/kernels/{number}/channels?session_id={self.session}"
        )

    def execute(self, code, seconds=120):
        """Run a cell, and yield what its kernel says of it.

        Raises:
            Died: the kernel is gone.
            TimeoutError: it takes longer than ``seconds``.
        """
        number = uuid.uuid4().hex
        self.socket.send(json.dumps(_request(number, self.session, code)))
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            message = self._receive(left)
            if message is None:
                break
            if message["parent_header"].get("msg_id") == number:
                yield message
                if message["content"].get("execution_state") == "idle":
                    return
        raise TimeoutError(code)

    def run(self, code, seconds=120):
        """Run a cell; return what it printed or raised, and ``None`` if its kernel died."""
        said = ""
        try:
            for message in self.execute(code, seconds):
                kind, content = message["msg_type"], message["content"]
                if kind == "stream":
                    said += content["text"]
                elif kind == "execute_result":
                    said += content["data"].get("text/plain", "")
                elif kind == "error":
                    said += f"{content['ename']}: {content['evalue']}"
        except Died:
            return None
        return said

    def listen(self, seconds):
        """Let ``seconds`` pass, as a browser does that nobody touches.

        Raises:
            Died: the kernel is gone.
        """
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._receive(left)

    def _receive(self, seconds):
        """Return the next message, or None after ``seconds``."""
        self.socket.settimeout(seconds)
        try:
            message = json.loads(self.socket.recv())
        except websocket.WebSocketTimeoutException:
            return None
        if message["content"].get("execution_state") in ("restarting", "dead"):
            raise Died
        return message


def _request(number, session, code):
    return {
        "channel": "shell",
        "header": {
            "msg_id": number,
            "msg_type": "execute_request",
            "session": session,
            "username": "",
            "version": "5.3",
        },
        "parent_header": {},
        "metadata": {},
        "content": {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        },
    }
