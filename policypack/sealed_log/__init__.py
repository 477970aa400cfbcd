"""Verifies audit logs that `runtime_guards` has sealed: what was removed, changed, put in or moved.

It shares no code with what seals, so that a fault of one is not a fault of both.
"""

from policypack.sealed_log.chains import Chain, Finding, Head, Kind, Verdict, verify
from policypack.sealed_log.keys import Keys
from policypack.sealed_log.records import Line
from policypack.sealed_log.sources import lines

__all__ = ["Chain", "Finding", "Head", "Keys", "Kind", "Line", "Verdict", "lines", "verify"]
