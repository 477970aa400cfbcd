"""Verifies sealed audit logs: finds records that were removed, changed, inserted or reordered.

It shares no code with the seals of the guards, so that a fault in one is not a fault in both.
"""

from policypack.sealed_log.chains import verify
from policypack.sealed_log.keys import Keys
from policypack.sealed_log.records import (
    Chain,
    Head,
    Line,
    Place,
    Tampering,
    TamperingKind,
    Unfinished,
    Verification,
)
from policypack.sealed_log.sources import is_container, lines
