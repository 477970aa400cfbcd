"""Findings without secrets: no message repeats a value that the program marks as secret."""

from __future__ import annotations

import re
from dataclasses import replace

from policypack.resources import Resource
from policypack.rule import Finding
from policypack.stack import Stack

_WITHHELD = "details are withheld, because they contain a value that is marked as secret"
_WORDS = re.compile(r"[\w-]+")
# Shorter words of a secret occur in a message by chance.
_SHORT, _LONG = 4, 8


def redacted(finding: Finding, resource: Resource, stack: Stack | None) -> Finding:
    """The finding, without its message or fix where one repeats a secret."""
    secrets = resource.secrets
    if stack is not None:
        # A rule about the stack may name other resources, so their longer secrets count too.
        secrets |= frozenset(text for text in stack.once(_secrets) if len(text) >= _LONG)
    if any(_repeats(finding.message, secret) for secret in secrets):
        return replace(finding, message=_WITHHELD, fix=None)
    if any(_repeats(finding.fix or "", secret) for secret in secrets):
        return replace(finding, fix=None)
    return finding


def _repeats(text: str, secret: str) -> bool:
    """Whether `text` holds the secret, or one of its longer words by itself."""
    if len(secret) >= _LONG and secret in text:
        return True
    words = (word for word in _WORDS.findall(secret) if len(word) >= _SHORT)
    return any(
        word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
        for word in (secret, *words)
    )


def _secrets(stack: Stack) -> frozenset[str]:
    return frozenset(secret for resource in stack.resources for secret in resource.secrets)
