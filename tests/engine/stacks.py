"""The two stacks of this repository, and how engine tests preview them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.engine.engine import ROOT, Run, Stack
from tests.infra.mocked_run import CONFIG

LEAKY = ROOT / "tests" / "stacks" / "leaky"
REGION = {"aws:region": "eu-central-1"}
REFERENCE = {**REGION, **CONFIG, "stackwarden:profile": "strict"}
# The stand-in provider leaves nothing unknown, so "cannot tell" may block.
KNOWN = {"STACKWARDEN_VALUES_KNOWN": "true"}


@dataclass(frozen=True)
class Previewed:
    """A stack, and its preview with the pack."""

    stack: Stack
    run: Run
