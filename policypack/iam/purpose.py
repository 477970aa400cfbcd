"""What a document is for: AWS's three kinds of policies that this package reads."""

from __future__ import annotations

from enum import Enum


class Purpose(Enum):
    """What a document decides: what its holder may do, who may assume a role, or who may use a
    resource."""

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"

    @property
    def is_of_resource(self) -> bool:
        """Whether a resource holds the document, in the dialect of its service."""
        return self is Purpose.RESOURCE
