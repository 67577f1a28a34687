"""docs/performance.md: on which machine something was measured, and where its section goes."""

import os
import platform
from pathlib import Path

import psutil

from tfx_course.paths import ROOT


def machine():
    model = next(
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    )
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB; Linux"
        f" {platform.release().split('-')[0]}, Python {platform.python_version()}"
    )


def write_section(lines, file=ROOT / "docs" / "performance.md"):
    """Put ``lines``, which begin with a heading of the second level, into ``file`` in the place
    of the section of that heading.
    """
    before = file.read_text(encoding="utf-8") if file.exists() else "# Performance\n"
    sections = before.rstrip().split("\n\n## ")
    heading = lines[0].removeprefix("## ")
    place = next(
        (n for n, section in enumerate(sections) if section.split("\n")[0] == heading),
        len(sections),
    )
    sections[place : place + 1] = ["\n".join(lines).removeprefix("## ")]
    file.write_text("\n\n## ".join(sections) + "\n", encoding="utf-8")
