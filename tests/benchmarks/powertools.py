"""A separate environment for aws-lambda-powertools, which the guards are compared with."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from tests.benchmarks import environments
from tests.benchmarks.rounds import SMALLEST

ROOT = environments.ROOT
LOCK = Path(__file__).with_name("powertools.txt")


def python() -> Path:
    """Its interpreter, which also runs the guards; recreated if the lock changes."""
    if SMALLEST and find_spec("aws_lambda_powertools"):
        return Path(sys.executable)
    options = ("--no-deps", "--require-hashes", "--requirement", str(LOCK))
    return environments.made("powertools", LOCK.read_text(encoding="utf-8"), *options)
