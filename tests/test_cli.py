"""The ``course`` command: quick help, in both languages, errors as one sentence."""

import io
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tfx_course import cli, messages
from tfx_course.lab.kernels import provisioner
from tfx_course.paths import ROOT

CATALOGUE = ROOT / "src/tfx_course/messages/pt_BR/LC_MESSAGES"


def course(*arguments, lang="pt-BR"):
    command = [Path(sys.executable).with_name("course"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"COURSE_LANG": lang}
    )


@pytest.mark.parametrize(
    "lang, words",
    [
        ("pt-BR", ["Uso:", "Opções:", "Comandos:", "Mostra esta mensagem"]),
        ("en", ["Usage:", "Options:", "Commands:", "Show this message"]),
    ],
)
def test_help_speaks_the_language(lang, words):
    said = course("--help", lang=lang).stdout
    assert all(word in said for word in words)
    for command in cli.course.commands:
        assert messages.text(f"cli.{command.replace('-', '_')}", lang)[:40] in " ".join(
            said.split()
        )
        assert course(command, "--help", lang=lang).returncode == 0


def test_a_mistyped_command_is_told_in_the_language():
    said = course("lba")
    assert said.returncode == 2 and "Erro: Não existe o comando 'lba'." in said.stderr


def test_help_imports_nothing_heavy():
    code = "import sys, tfx_course.cli; print(sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert "'click'" in loaded
    assert not [
        name
        for name in ("tfx", "tensorflow", "pandas", "numpy", "jupyter_client", "nbformat", "rich")
        if f"'{name}'" in loaded
    ]


def test_the_compiled_catalogue_is_that_of_the_text():
    written = {
        m.id: m.string
        for m in read_po(io.BytesIO((CATALOGUE / "messages.po").read_bytes()))
        if m.id
    }
    compiled = {
        m.id: m.string
        for m in read_mo(io.BytesIO((CATALOGUE / "messages.mo").read_bytes()))
        if m.id
    }
    assert written == compiled, "run the command in the first line of messages.po"


def test_the_kernels_of_every_command_are_the_preloaded_ones():
    assert cli.PROVISIONER == provisioner.NAME
    [found] = entry_points(group="jupyter_client.kernel_provisioners", name=provisioner.NAME)
    assert found.load() is provisioner.Provisioner
