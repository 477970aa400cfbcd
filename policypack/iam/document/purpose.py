"""The purposes of documents: AWS's kinds of policies that this package reads.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#access_policy-types
"""

from __future__ import annotations

from enum import Enum


class Purpose(Enum):
    """The decision that a document makes.

    Some grant: the holder's permissions, the right to assume a role, or access to a resource.
    Others limit such grants: a permissions boundary, a session policy, an organization's policies
    for its accounts and resources, and a VPC endpoint policy.
    """

    # Members are told apart by identity; an enumeration's own hash is computed in Python.
    __hash__ = object.__hash__

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"
    BOUNDARY = "boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    ENDPOINT = "endpoint"

    @property
    def has_principals(self) -> bool:
        """Whether its statements name principals; otherwise its holder is the principal."""
        return self in _WITH_PRINCIPALS

    @property
    def is_of_resource(self) -> bool:
        """Whether a resource holds the document, in the dialect of its service."""
        return self in (Purpose.RESOURCE, Purpose.ENDPOINT)


_WITH_PRINCIPALS = frozenset({Purpose.TRUST, Purpose.RESOURCE, Purpose.RCP, Purpose.ENDPOINT})
