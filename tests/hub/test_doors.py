"""How one comes into a room: over HTTPS, by a class code, with a password chosen on first use; and
that a second room on the same machine is another.
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tfx_course import messages
from tfx_course.maintain.room import running as rooms
from tfx_course.maintain.room.visitor import Visitor

pytestmark = pytest.mark.slow
if os.geteuid() != 0:
    pytest.skip("needs root: a room makes users", allow_module_level=True)


def text(key, lang, **values):
    return messages.text(f"hub.{key}", lang, **values)


@pytest.fixture(scope="module")
def certificate():
    """Return the paths of a certificate that signed itself, and of its key."""
    with tempfile.TemporaryDirectory() as folder:
        cert, key = Path(folder, "cert.pem"), Path(folder, "key.pem")
        command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
        command += f" -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -out {cert}"
        subprocess.run([*command.split(), "-keyout", key], check=True, capture_output=True)
        yield cert, key


@pytest.fixture(scope="module")
def open_room(certificate):
    """Return a room in Portuguese without a class list, over HTTPS."""
    cert, key = certificate
    settings = {"name": "aberta", "code": "a1b2c3", "cert": cert, "key": key, "base": "/tmp"}
    with rooms.room(lang="pt-BR", **settings) as running:
        yield running


@pytest.fixture(scope="module")
def listed_room(open_room):
    """Return a room with a class list, on the same machine at the same time."""
    with rooms.room(["Ana Souza"], name="outra") as running:
        yield running


class From(requests.adapters.HTTPAdapter):
    """Visits from another address of this machine."""

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, source_address=("127.0.0.2", 0), **options)


def visitor(room, name, password="uma senha boa"):
    came = Visitor(room.address, name, password)
    came.http.verify = room.here.cert or True
    return came


def refusal(page):
    found = re.search(r'class="login_error"[^>]*>([^<]*)<', page.text)
    return found and found[1]


def test_whoever_has_the_code_comes_in_over_https(open_room):
    assert open_room.address.startswith("https://")
    ana = visitor(open_room, "Ana Souza")
    # The page that waits for her server, or on a quiet machine the server itself.
    came_to = urlsplit(ana.log_in("a1b2c3").url).path
    assert came_to.startswith(("/hub/spawn-pending/ana-souza", "/user/ana-souza/"))
    ana.open_server()
    kernel = ana.notebook("episodes/pt-BR/00-start.ipynb")
    assert kernel.run("print(1 + 1)").strip() == "2"


def test_without_the_code_nobody_comes_in(open_room):
    page = visitor(open_room, "Bruno").log_in("wrong")
    assert page.status_code == 403 and refusal(page) == text("wrong_code", "pt-BR")


def test_the_login_page_is_in_the_rooms_language(open_room):
    page = visitor(open_room, "Bruno").http.get(f"{open_room.address}hub/login").text
    for key in ("name", "password", "code", "enter"):
        assert text(f"page.{key}", "pt-BR") in page


def test_plain_http_is_not_answered_there(open_room):
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(open_room.address.replace("https", "http"))


def test_only_who_is_on_the_list_comes_in(listed_room):
    page = visitor(listed_room, "Bruno Lima").log_in()
    assert page.status_code == 403 and refusal(page) == text("not_in_class", "en")


def test_a_short_password_is_not_taken(listed_room):
    page = visitor(listed_room, "Ana Souza", "short").log_in()
    assert refusal(page) == text("short_password", "en", shortest=8)


def test_the_password_of_first_use_counts_until_the_instructor_resets_it(listed_room):
    assert visitor(listed_room, "Ana Souza").log_in().ok
    page = visitor(listed_room, "ana souza", "another one").log_in()
    assert refusal(page) == text("wrong_password", "en").replace("'", "&#39;")
    given = (listed_room.here.private / "admin-password").read_text().strip()
    admin = visitor(listed_room, "instructor", given)
    admin.log_in()
    address = f"{listed_room.address}hub/passwords"
    token = re.search(r'name="_xsrf" value="([^"]+)"', admin.http.get(address).text)[1]
    done = admin.http.post(address, data={"user": "ana-souza", "_xsrf": token})
    assert text("reset", "en", user="ana-souza") in done.text
    assert visitor(listed_room, "ana souza", "another one").log_in().ok


def test_from_a_terminal_it_is_reset_too(listed_room):
    command = listed_room.command("--reset", "Ana Souza")
    done = subprocess.run(command, env=listed_room.environ, capture_output=True, text=True)
    assert done.stdout.strip() == text("reset", "en", user="Ana Souza")
    assert visitor(listed_room, "Ana Souza", "a third one").log_in().ok


def test_nobody_is_the_instructor_by_being_first(listed_room):
    page = visitor(listed_room, "instructor", "a long password").log_in()
    assert page.status_code == 403


def test_wrong_passwords_shut_out_the_place_they_come_from_and_nobody_else(listed_room):
    """However the place calls itself: the proxy says where a visitor comes from."""

    def elsewhere(password, **headers):
        guest = visitor(listed_room, "instructor", password)
        guest.http.mount("http://", From())
        guest.http.headers.update(headers)
        return guest.log_in()

    for _ in range(10):
        assert refusal(elsewhere("a guess")) == text("wrong_password", "en").replace("'", "&#39;")
    given = (listed_room.here.private / "admin-password").read_text().strip()
    headers = {"X-Forwarded-For": "10.0.0.9", "X-Real-IP": "10.0.0.9"}
    for page in (elsewhere(given), elsewhere(given, **headers)):
        assert refusal(page) == text("too_often", "en")
    assert visitor(listed_room, "instructor", given).log_in().ok


def test_a_learner_cannot_reset_others(listed_room):
    ana = visitor(listed_room, "Ana Souza", "a third one")
    ana.log_in()
    assert ana.http.get(f"{listed_room.address}hub/passwords").status_code == 403


def test_two_rooms_on_one_machine_do_not_see_each_other(open_room, listed_room):
    """Whoever is in one can read nothing of the other, nor have its process make a kernel."""
    ana = visitor(open_room, "Ana Souza")
    ana.log_in("a1b2c3")
    ana.open_server()
    kernel = ana.notebook("episodes/pt-BR/01-ml-in-production.ipynb")
    there = listed_room.here
    code = f"""
import os, socket
for attempt in (
    lambda: os.listdir({there.homes!r}),
    lambda: os.listdir({there.runtime!r}),
    lambda: socket.socket(socket.AF_UNIX).connect({str(there.socket)!r}),
    lambda: os.kill({listed_room.program("forker")}, 0),
):
    try: attempt(); print("done")
    except OSError as error: print(type(error).__name__)
"""
    assert kernel.run(code).split() == ["PermissionError"] * 4


def test_the_same_room_is_not_opened_twice(listed_room):
    done = subprocess.run(
        listed_room.command(), env=listed_room.environ, capture_output=True, text=True
    )
    assert done.returncode and text("running", "en", name="outra") in done.stderr
