"""Flows from the event in JavaScript and TypeScript, bundles among it. Nothing is executed."""

from policypack.code_reading.javascript.fixes import FIXES
from policypack.code_reading.javascript.handlers import read_flows

__all__ = ["FIXES", "read_flows"]
