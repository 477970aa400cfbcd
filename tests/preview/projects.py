"""Projects for tests: a folder with a project file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from policypack.preview import project
from policypack.preview.project import Project


def made(folder: Path, **settings: Any) -> Project:
    """The project in a folder, with these settings in its file."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"name": "shop", "runtime": "python", **settings})
    (folder / "Pulumi.yaml").write_text(text, encoding="utf-8")
    return project.find(folder)
