"""Runs cdk-nag over all templates: each is a stack of one CDK application."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.comparison.deployed import modules
from tests.comparison.reports import Ran, spent, templates

VERSION = "3.0.2"
PACKS = ("AwsSolutions", "NIST.800.53.R5")
_PROGRAM = Path(__file__).with_suffix(".cjs")
_READS = "CloudFormation, included in a CDK application"


def run() -> dict[str, Ran]:
    """What its pack of general advice reports, and what that and the one for NIST report.

    Raises Missing without the packages, and CalledProcessError where it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, resources in templates():
            text = json.dumps({"Resources": resources})
            (Path(folder) / f"{name}.json").write_text(text, encoding="utf-8")
        return {
            "cdk-nag": _ran(folder, PACKS[:1]),
            "cdk-nag, NIST too": _ran(folder, PACKS),
        }


def erring() -> dict[str, dict[str, str]]:
    """How a rule is reported that throws, and one that gets the value of a parameter."""
    found = {
        "throws": _said("--erring", "Throwing"),
        "parameter": [each for each in _said("--erring", PACKS[0]) if "threw" in each["says"]],
    }
    return {
        stack: {key: each[key] for key in ("rule", "severity", "says")}
        for stack, listed in found.items()
        for each in listed
        if each["stack"] == stack
    }


def _ran(folder: str, packs: tuple[str, ...]) -> Ran:
    started = spent()
    found = _said(folder, *packs)
    seconds = spent() - started
    reports = defaultdict(set)
    for each in found:
        reports[each["stack"]].add((each["rule"], each["resource"]))
    return Ran(VERSION, _READS, len(_said("--rules", *packs)), seconds, reports)


def _said(*arguments: str) -> list[Any]:
    done = subprocess.run(
        ["node", str(_PROGRAM), *arguments],
        env={"PATH": os.environ["PATH"], "NODE_PATH": str(modules())},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    said: list[Any] = json.loads(done.stdout)
    return said
