"""External accounts that a property sends data to."""

from __future__ import annotations

from policypack.iam import Accounts
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes
from policypack.topology.accounts import external_in
from policypack.topology.functions import text_of
from policypack.topology.origins import names_own_resources
from policypack.unknown import Unknown, or_unknown


def external_target(resource: Resource, path: str, known: Accounts) -> Outcomes:
    """Yields the finding of an ARN in an external account, and what may be one.

    An unknown ARN of the stack's own resources is in its account.
    """
    value = resource.at(path)
    text = or_unknown(text_of, value)
    if isinstance(text, Unknown):
        if not names_own_resources(resource, path):
            yield text
        return
    for found in external_in(text, value.path, known):
        if isinstance(found, Unknown):
            yield found
        else:
            yield Finding(f"{path} is in the external account {found}", value.path)
