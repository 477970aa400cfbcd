"""Resource types by what their outputs may hold: credentials, any text, or neither.

The outputs of every other AWS resource are names, ids, ARNs, addresses and numbers.
"""

from __future__ import annotations

from policypack.facts.table import read_table

_TABLE = read_table(__file__)
# Types with an output that the SDK declares secret.
WITH_CREDENTIALS = frozenset(_TABLE["with_credentials"])
# Types whose outputs are what a template, a function or a person wrote.
WITH_ANY_TEXT = frozenset(_TABLE["with_any_text"])
# Types of other providers whose outputs are random, and protect nothing.
# https://www.pulumi.com/registry/packages/random/api-docs/
RANDOM_NAMES = frozenset(_TABLE["random_names"])
