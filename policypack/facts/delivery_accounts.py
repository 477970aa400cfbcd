"""Accounts of AWS that deliver logs to the buckets of customers, by region.

A bucket policy names them where the service predates service principals.
"""

from __future__ import annotations

from policypack.facts.table import read_table

_TABLE = read_table(__file__)
# The accounts that deliver access logs of load balancers.
LOAD_BALANCING_ACCOUNTS: dict[str, str] = _TABLE["load_balancing"]
TRAIL_ACCOUNTS: dict[str, str] = _TABLE["trails"]

ALL = frozenset({*LOAD_BALANCING_ACCOUNTS.values(), *TRAIL_ACCOUNTS.values()})
