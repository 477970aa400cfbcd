"""Condition keys that limit which resources a statement of an identity policy reaches.

A key is listed when AWS's page says that it filters by what is reached: a resource
or a part of it, its tags, or the one service through which or for which the call is made. All
others limit nothing there: what the holder writes into its own request (an instance type, an ACL, a
tag to add), what every request has, and what is about the caller, who is given.
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.facts.table import read_table

_TABLE = read_table(__file__)
_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_"
_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/"

# A family ends with `*`, which stands for the part that the user names.
_GLOBAL = _TABLE["global"]
_IAM = _TABLE["iam"]
# Of each service: its page, and its keys without the prefix.
_OF_SERVICES = _TABLE["services"]


def read_limiting_keys() -> Iterator[tuple[str, str]]:
    """Every key, in lower case, with the page of AWS that describes it."""
    for key, anchor in _GLOBAL.items():
        yield key, f"{_GUIDE}condition-keys.html#condition-keys-{anchor}"
    for key, anchor in _IAM.items():
        yield key, f"{_GUIDE}iam-condition-keys.html#ck_{anchor}"
    for service, (page, keys) in _OF_SERVICES.items():
        yield from ((f"{service}:{key}", f"{_REFERENCE}list_{page}.html") for key in keys.split())
