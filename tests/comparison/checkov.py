"""Runs Checkov over all templates at once."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.benchmarks import environments
from tests.comparison.reports import Ran, spent, templates

VERSION = "3.3.30"
# It asks its maker's service for guidelines and waits for an answer, unless it is told not to.
_OFFLINE = ("--skip-download", "--quiet", "--compact")
_FRAMEWORK = ("--framework", "cloudformation")


def run() -> Ran:
    """Raises Missing where it cannot be installed, and CalledProcessError where it fails."""
    python = environments.python("checkov", (f"checkov=={VERSION}",))
    with tempfile.TemporaryDirectory() as folder:
        for name, resources in templates():
            text = json.dumps({"Resources": resources}, indent=1)
            (Path(folder) / f"{name}.json").write_text(text, encoding="utf-8")
        started = spent()
        arguments = ("--directory", folder, "--output", "json", "--soft-fail")
        said = json.loads(_said(python, *arguments, *_OFFLINE, *_FRAMEWORK))
        seconds = spent() - started
    reports = defaultdict(set)
    for failed in said["results"]["failed_checks"]:
        reports[Path(failed["file_path"]).stem].add((failed["check_id"], failed["resource"]))
    return Ran(VERSION, "CloudFormation", checks(python, "Cloudformation"), seconds, reports)


def listed() -> dict[str, int]:
    """How many checks it lists for AWS, by the form of programs that they read."""
    python = environments.python("checkov", (f"checkov=={VERSION}",))
    return {form: checks(python, form) for form in ("Cloudformation", "Terraform")}


def checks(python: Path, form: str) -> int:
    """How many checks of AWS it lists for a form of programs, such as Terraform."""
    rows = (
        [cell.strip() for cell in row.split("|")] for row in _said(python, "--list").splitlines()
    )
    listed = {row[2] for row in rows if len(row) > 6 and row[6] == form}
    return sum(each.startswith(("CKV_AWS_", "CKV2_AWS_")) for each in listed)


def _said(python: Path, *arguments: str) -> str:
    return subprocess.run(
        [str(python), "-W", "ignore", "-m", "checkov.main", *arguments],
        env={"PATH": os.environ["PATH"], "LOG_LEVEL": "ERROR", "HOME": os.environ["HOME"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        check=True,
    ).stdout
