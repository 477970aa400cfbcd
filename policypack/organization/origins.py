"""Who runs an audit, where, with what and in which CI job, whose variables `origins.csv` has."""

from __future__ import annotations

import csv
import getpass
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from policypack import VERSION
from policypack.organization.sources import without_user


def origin(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The operator, the host, the versions, and the job of CI; None outside of CI."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        # In a container, whose user often has no name.
        user = str(os.getuid())
    return {
        "operator": user,
        "host": platform.node(),
        "versions": {"stackwarden": VERSION, "python": platform.python_version()},
        "platform": platform.platform(),
        "ci": _job(environment),
    }


def _job(environment: Mapping[str, str]) -> dict[str, str] | None:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        rows = (row for row in csv.DictReader(file) if environment.get(row["variable"]))
        found = next(rows, None)
    if found is None:
        return None
    texts = {key: _filled(found[key], environment) for key in ("actor", "job", "commit")}
    # Jenkins and Buildkite may clone with a user and a token in the URL.
    urls = {key: without_user(_filled(found[key], environment)) for key in ("url", "repository")}
    return {"service": found["service"], **texts, **urls}


def _filled(template: str, environment: Mapping[str, str]) -> str:
    """A template with its variables; empty if one is missing."""
    try:
        return Template(template).substitute(environment)
    except KeyError:
        return ""
