"""Verifies sealed audit logs: finds records that were removed, changed, inserted or reordered.

It shares no code with the seals of the guards, so that a fault in one is not a fault in both.
"""

from policypack.sealed_log.chains import verify
from policypack.sealed_log.keys import Keys
from policypack.sealed_log.records import Line, Place
from policypack.sealed_log.sources import is_container, lines
from policypack.sealed_log.tampering import (
    Chain,
    Head,
    Tampering,
    TamperingKind,
    Unfinished,
    Verification,
)
