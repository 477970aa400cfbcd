"""What the stand-in says of what it does not have: each text names it and the remedy."""

from __future__ import annotations

from policypack.offline import schema


def unknown_type(package: str, token: str) -> str:
    """Of a resource type that the schema does not have."""
    known = schema.version(package)
    return (
        f"{token} is not in {package} {known}, which the stand-in provider follows, so its outputs"
        " are unknown; preview with `stackwarden preview --online`"
    )
