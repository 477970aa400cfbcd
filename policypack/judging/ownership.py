"""Who answers for a resource: what its tags `owner` and `team` say, or those of its provider."""

from __future__ import annotations

from typing import NamedTuple

from policypack.credentials import without_credentials
from policypack.model.resources import Resource
from policypack.topology.parts.tags import tags

# The longest value of a tag: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
_LONGEST = 256


class Ownership(NamedTuple):
    """The owner and the team, as far as tags name them."""

    owner: str | None = None
    team: str | None = None


NOBODY = Ownership()


def ownership(resource: Resource | None) -> Ownership:
    """The owner and the team of a resource. An unknown or secret value is ignored."""
    return NOBODY if resource is None else resource.once(_read)


def _read(resource: Resource) -> Ownership:
    found: dict[str, str] = {}
    try:
        for key, value in tags(resource):
            name = key.lower()
            if name in Ownership._fields and name not in found:
                text = value.tree
                if isinstance(text, str) and text and text not in resource.secrets:
                    found[name] = without_credentials(text[:_LONGEST])
    except Exception:
        # Tags that are unknown or of another shape are ignored; values read so far are kept.
        return Ownership(**found)
    return Ownership(**found)
