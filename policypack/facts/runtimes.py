"""Lambda's managed runtimes, oldest first in each family, and when AWS deprecates them.

The dates are those of AWS's page, as cfn-lint 1.58.0 of 2026-10-20 keeps them; those of the newest
runtimes were compared with the page itself. AWS moves dates that lie ahead, so a finding names the
date of this table. `null` is a date that is not known yet: Lambda's API has the runtime
(botocore 1.43.117), and cfn-lint has no date for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from policypack.facts.table import read_table

_TABLE = read_table(__file__)
AS_OF: str = _TABLE["as_of"]
SOURCE: str = _TABLE["source"]
# The runtime of each family to move to: the newest that pulumi_aws 7.51.1 knows too.
_NEWEST: Mapping[str, str] = _TABLE["newest"]

# When AWS stops to patch each runtime; None if that is not known yet.
DEPRECATED_ON = {
    row["runtime"]: date.fromisoformat(row["deprecated_on"]) if row["deprecated_on"] else None
    for row in _TABLE["runtimes"]
}
_ORDER = list(DEPRECATED_ON)
_FAMILY = {row["runtime"]: row["family"] for row in _TABLE["runtimes"]}


def newest(runtime: str) -> str | None:
    """The runtime that replaces this one; None if it is as new, or not in the table."""
    wanted = _NEWEST.get(_FAMILY.get(runtime, ""))
    if wanted is None or _ORDER.index(runtime) >= _ORDER.index(wanted):
        return None
    return wanted
