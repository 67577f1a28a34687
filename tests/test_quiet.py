"""What is known to say nothing is held back; the reason why a process ends is not."""

import subprocess
import sys

import pytest

GOES_ON = 7  # the exit code if a program that the import started runs on after it
FAKE = """
import os
os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\\n")
os.write(2, b"I0000 00:00:17 1 port.cc:153] oneDNN custom operations are on.\\n")
os.write(2, b"a warning worth reading\\n")
"""  # noqa: E501


def importing(tmp_path, last):
    """Import a stand-in for TensorFlow that ends with ``last``; return what it wrote to stderr and
    the exit code.
    """
    (tmp_path / "tensorflow.py").write_text(FAKE + last)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import tfx_course, os, tensorflow;"
        " os.write(2, b'after\\n')"
    )
    code += (
        "\nif child := getattr(tensorflow, 'child', None): goes_on = child.poll() is None;"
        f" child.kill(); sys.exit({GOES_ON} * goes_on)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    return done.stderr, done.returncode


def test_known_lines_are_held_back_and_others_come_in_their_order(tmp_path):
    assert importing(tmp_path, "") == ("a warning worth reading\nafter\n", 0)


@pytest.mark.parametrize("end", ["os.abort()", "os._exit(3)", "os.kill(os.getpid(), 9)"])
def test_what_is_written_last_is_read_when_it_ends_the_process(end, tmp_path):
    fatal = (
        "F0000 The TensorFlow library was compiled to use AVX instructions, but these aren't"
        " available on your machine."
    )
    said, code = importing(tmp_path, f'os.write(2, b"{fatal}\\n")\n{end}\n')
    assert code and fatal in said and "InitializeLog" not in said


def test_an_import_that_fails_says_so(tmp_path):
    said, code = importing(tmp_path, "raise ImportError('a broken wheel')")
    assert code == 1 and said.endswith("ImportError: a broken wheel\n")


def test_a_program_that_goes_on_does_not_hold_up_the_import(tmp_path):
    said, code = importing(tmp_path, "import subprocess; child = subprocess.Popen(['sleep', '50'])")
    assert code == GOES_ON and said.endswith("after\n")
