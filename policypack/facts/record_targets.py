"""Domains of AWS that a DNS record may name: which of them another account can take.

A name that its owner chooses is free for every account once the resource is deleted. A name that
AWS assigns is not given again, or the service verifies the domain before another account uses it.

Records that delegate a zone are not among them: Route 53 gives a zone no name servers to which a
delegation of its domain still points.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/protection-from-dangling-dns.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

from policypack.facts.table import read_table
from policypack.start.lazy_patterns import lazy_pattern

_TABLE = read_table(__file__)
AS_OF: str = _TABLE["as_of"]


class RecordTarget(NamedTuple):
    """Domains of a service. The owner chooses the group `name` of those that are `is_chosen`."""

    service: str
    domain: str
    is_chosen: bool
    source: str


RECORD_TARGETS = tuple(RecordTarget(**row) for row in _TABLE["record_targets"])
_PATTERNS = [(lazy_pattern(each.domain, re.IGNORECASE), each) for each in RECORD_TARGETS]


def chosen_name(domain: str) -> tuple[str, str] | None:
    """The service and the name that the owner of a domain has chosen there.

    None if another account cannot take the domain. The name is "" where it is the record's own.
    """
    for pattern, target in _PATTERNS:
        if found := pattern.fullmatch(domain):
            return (target.service, found["name"] or "") if target.is_chosen else None
    return None
