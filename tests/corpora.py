"""Published samples that lie outside the repository: only `STACKWARDEN_CORPORA` says where.

Without the variable the tests that need them are skipped, whatever lies beside the checkout. With
it they run, and a file that is missing there is a failure.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "STACKWARDEN_CORPORA"
NAMED = VARIABLE in os.environ
# Nothing is read from it unless the variable is set.
FOLDER = Path(os.environ.get(VARIABLE, "corpora-not-set"))


def needs(name: str) -> pytest.MarkDecorator:
    """Skips a test where no folder is named; `name` is what the test reads from it."""
    return pytest.mark.skipif(not NAMED, reason=_reason(name))


def skip_without(name: str) -> None:
    """The same for the rest of a test."""
    if not NAMED:
        pytest.skip(_reason(name))


def _reason(name: str) -> str:
    return f"set {VARIABLE} to a folder that holds {name}"
