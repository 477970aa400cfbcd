"""Secret marks that the SDK sets on public text.

The SDK wraps some properties in `pulumi.Output.secret`, regardless of the value. Most of them
hold credentials. The others are public: a String parameter is stored as plaintext by design, and
certificates, public keys and names give no access.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.model.values import bare, unmarked

_PARAMETER = "aws:ssm/parameter:Parameter"
# https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-about-examples.html
_PLAIN_PARAMETERS = ("String", "StringList")


def without_public_marks(kind: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The raw properties of a resource without the marks that only the SDK sets on public text."""
    public = {name for name in _public(kind, properties) if name in properties}
    if not public:
        return properties
    return {key: bare(each) if key in public else each for key, each in properties.items()}


def _public(kind: str, properties: Mapping[str, Any]) -> Iterator[str]:
    # Most resources hold no mark at all.
    from policypack.facts.secret_properties import MARKED_OTHERS

    yield from MARKED_OTHERS.get(kind, ())
    if kind == _PARAMETER and unmarked(properties.get("type")) in _PLAIN_PARAMETERS:
        yield "value"
