"""Which HTTP endpoints the workflows of Step Functions may call.

https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from policypack.iam.meaning.actions import expand
from policypack.iam.meaning.condition_operators import requires
from policypack.iam.meaning.expanded_statements import (
    ExpandedStatement,
    allows,
    expand_statements,
    names_any,
)
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.iam.weaknesses.identity import Policy
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

_CALL = "states:InvokeHTTPEndpoint"
_KEY = "states:httpendpoint"
# The host stands before the first wildcard, and a slash ends it: `https://a.example*` is also
# `https://a.example.evil.example`.
_NAMES_HOST = lazy_pattern(r"https?://[^/*?]+(?:/.*)?", re.IGNORECASE)


def calls_any_endpoint(policies: Iterable[Policy]) -> Truth:
    """Whether one of the policies allows calls to HTTP endpoints of any host."""
    return any_of(
        policy
        if isinstance(policy, Unknown)
        else any_of(map(_allows_any, expand_statements(policy)))
        for policy in policies
    )


def _allows_any(expanded: ExpandedStatement) -> Truth:
    statement = expanded.statement
    names_host = requires(
        statement.conditions,
        lambda key: key == _KEY,
        lambda text: _NAMES_HOST.fullmatch(text) is not None,
    )
    return all_of((allows(statement), names_any(expanded, expand(_CALL)), negated(names_host)))
