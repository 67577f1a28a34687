"""What pyproject.toml says of the course as a public project: its version, and where it is.

``address`` and ``contact`` stand in ``[tool.tfx-course]`` and are empty until somebody publishes
the course. What would need one of them is left out until then.
"""

import dataclasses

import tomli

from tfx_course.paths import ROOT


@dataclasses.dataclass(frozen=True)
class Project:
    version: str
    address: str  # of the repository, as a browser opens it, without a slash at its end
    contact: str  # of those who answer for the code of conduct


def read(root=ROOT):
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    said = tomli.loads(text)
    own = said["tool"]["tfx-course"]
    return Project(said["project"]["version"], own["address"].rstrip("/"), own["contact"])
