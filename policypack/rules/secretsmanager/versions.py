"""Secret values that the program writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.authoring import (
    Confidence,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Secret,
    Severity,
    Unknown,
    parsed_json,
    rule,
    until_unknown,
)
from policypack.credentials import WELL_KNOWN, secret_in

_VALUES = ("secretString", "secretBinary")


@rule(
    id="secrets-manager-version-plaintext",
    types=("aws:secretsmanager/secretVersion:SecretVersion",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Take the value from Pulumi's secret configuration (config.require_secret) or from a "
        "random.RandomPassword, or use the write-only property secretStringWo"
    ),
)
def version_plaintext(version: Resource) -> Outcomes:
    """Secrets Manager secret has a hard-coded or plaintext value.

    A default password such as changeme is in the program's source, and attackers try it first. A
    value that Pulumi does not mark as secret is in the state as plaintext. The SDKs set the mark
    themselves, so this rule cannot tell another literal from secret configuration. A placeholder
    that another program replaces complies if ignore_changes names secretString.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html

    Example:
        config = pulumi.Config()
        aws.secretsmanager.SecretVersion(
            "db",
            secret_id="arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-Ab12Cd",
            secret_string=json.dumps({"username": "orders", "password": "changeme"}),  # bad
            secret_string=config.get_secret("db-password"),  # good
        )
    """
    for path in _VALUES:
        if path not in version.options.ignore_changes:
            yield from until_unknown(_value(version, path))


def _value(version: Resource, path: str) -> Outcomes:
    value = version.at(path)
    held = value.tree
    if isinstance(held, Unknown):
        # A value from another resource, such as a random password, is not a literal.
        if not version.depends_on(path):
            yield held
    elif held in (None, ""):
        return
    elif not isinstance(value.raw, Secret):
        message = "the value is not marked as secret, so the state contains it as plaintext"
        yield Finding(message, path, confidence=Confidence.HIGH)
    else:
        yield from _literal(version, path, held)


def _literal(version: Resource, path: str, held: Any) -> Outcomes:
    """Judges the value by its content; a JSON object has several named values."""
    document = held if isinstance(held, Mapping) else parsed_json(str(held))
    named = document if isinstance(document, Mapping) else {"password": str(held)}
    if any(_is_default(str(name), each) for name, each in named.items()):
        message = "the value is a default password, which attackers try first"
        yield Finding(message, path, confidence=Confidence.HIGH)
    elif not version.depends_on(path):
        yield from (each for each in named.values() if isinstance(each, Unknown))


def _is_default(name: str, held: Any) -> bool:
    found = secret_in(name, held) if isinstance(held, str) else None
    return found is not None and found.kind == WELL_KNOWN
