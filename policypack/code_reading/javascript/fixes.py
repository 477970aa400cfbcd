"""What a practitioner changes in code for Node.js, by the kind of the sink or the mistake."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.code_reading.flows import Kind, Misused
from policypack.facts.table import read_table

_TABLE = read_table(__file__)["fixes"]
FIXES: Mapping[Kind | Misused, str] = {
    kind: _TABLE[kind.value] for kind in (*Kind, *Misused) if kind.value in _TABLE
}
