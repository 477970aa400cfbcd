"""Types of AWS resources that need no rule.

Their properties decide neither who gets access, nor what is exposed, encrypted, logged or kept:
names and groupings, attachments of what is judged elsewhere, metrics, and the parts of a network
that give no access by themselves. A type that is in doubt is not in the table.
"""

from __future__ import annotations

from policypack.facts.table import read_table

# The names of types by module, as in `aws.apigateway.Resource`.
_NAMES = read_table(__file__)["names"]
TYPES = frozenset(
    f"aws:{module}/{name[0].lower()}{name[1:]}:{name}"
    for module, names in _NAMES.items()
    for name in names.split()
)
