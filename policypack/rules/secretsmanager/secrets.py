"""Secrets: encryption, descriptions, recovery, rotation, and values that the program writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from policypack.authoring import (
    Confidence,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Secret,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    between,
    customer_managed_key,
    meets,
    not_blank,
    or_unknown,
    parsed_json,
    property_rule,
    rule,
    until_unknown,
)
from policypack.credentials import WELL_KNOWN, secret_in
from policypack.iam.meaning.truth import any_of
from policypack.topology.parts.completion import completing
from policypack.topology.parts.links import is_computed

_TYPE = "aws:secretsmanager/secret:Secret"

secret_unrecoverable = property_rule(
    id="secrets-manager-secret-unrecoverable",
    properties={_TYPE: "recoveryWindowInDays"},
    must=between(7, 30),
    default=30,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove recoveryWindowInDays (the default is 30), or set it to 7 to 30 days",
    title="Secrets Manager secret cannot be recovered after deletion",
    message="recoveryWindowInDays is 0, so a deletion takes effect immediately",
    why="""
    By default, Secrets Manager keeps a deleted secret for 30 days. With a recovery window of 0, an
    attacker or a mistake destroys the secret, and systems that depend on it fail. Stacks that are
    deleted and recreated under the same name use 0 on purpose.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
    """,
)


secret_undescribed = property_rule(
    id="secrets-manager-secret-undescribed",
    properties={_TYPE: "description"},
    must=not_blank("Password of the orders database"),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set description to what the secret gives access to, and who uses it",
    title="Secrets Manager secret has no description",
    message="description is empty, so its purpose and its users aren't documented",
    why="""
    In an incident, a description shows what a secret gives access to, and whom to ask before it is
    rotated or deleted.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/create_secret.html
    """,
)


@rule(
    id="secrets-manager-secret-without-customer-key",
    types=(_TYPE,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set kmsKeyId, of the secret and of each replica, to the ARN of a customer managed key of "
        "its region"
    ),
)
def secret_without_customer_key(secret: Resource) -> Outcomes:
    """Secrets Manager secret is not encrypted with a customer managed key.

    By default, Secrets Manager encrypts with the AWS managed key aws/secretsmanager. Its key policy
    cannot be changed: it allows every principal of the account that can use the service, and no
    other account. Each replica is encrypted with a key in its own Region.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    """
    yield from until_unknown(_key(secret, secret.properties))
    if not is_computed(secret, "replicas"):
        yield from secret.each("replicas", lambda replica: _key(secret, replica))


def _key(secret: Resource, holder: Value) -> Outcomes:
    value = holder.at("kmsKeyId")
    if not meets(customer_managed_key(), value, is_output=secret.is_output(value.path)):
        yield Finding("kmsKeyId is not a customer managed key", value.path)


_ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
_DAYS = "rotationRules.automaticallyAfterDays"
_SCHEDULE = "rotationRules.scheduleExpression"
_RATE = r"\s*rate\(\s*(\d+)\s+(hour|day)s?\s*\)\s*"
_CRON = r"\s*cron\((?P<fields>[^)]*)\)\s*"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?:\d{{1,2}}|{'|'.join(_MONTHS)})"
_PART = rf"(?P<span>[*?]|{_NAME}(?:-{_NAME})?)(?:/(?P<step>\d{{1,2}}))?"


@rule(
    id="secrets-manager-secret-unrotated",
    types=(_TYPE,),
    reads=(_ROTATION,),
    severity=Severity.MEDIUM,
    profile=Profile.OPTIONAL,
    remediation=(
        "Add an aws.secretsmanager.SecretRotation with secretId set to the secret's ID, "
        "rotationLambdaArn and rotationRules"
    ),
)
def secret_unrotated(secret: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Secrets Manager secret is not rotated automatically.

    A secret that leaks, in a log or a dump, stays valid until it is rotated. Programs can rotate
    database credentials, but often not third-party keys or keys that old data needs: list such
    secrets in the setting completed_elsewhere.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html
    """
    if settings.is_completed_elsewhere(secret.urn):
        return
    rotates = any_of(
        each if isinstance(each, Unknown) else or_unknown(_is_on, each)
        for each in completing(stack, secret, {_ROTATION: "secretId"})
    )
    if isinstance(rotates, Unknown):
        yield rotates
    elif not rotates:
        yield Finding("no enabled SecretRotation names this secret")


def _is_on(rotation: Resource) -> bool:
    """Whether rotation is enabled: an output, which is false after a rotation was canceled."""
    path = "rotationEnabled"
    return is_computed(rotation, path) or rotation.get(path) is not False


@rule(
    id="secrets-manager-rotation-slow",
    types=(_ROTATION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set rotationRules.automaticallyAfterDays to the value of the setting "
        "secret_rotation_days (90 by default) or less"
    ),
)
def rotation_slow(rotation: Resource, settings: Settings) -> Outcomes:
    """Secrets Manager secret has a long rotation interval.

    The longer a secret is valid, the longer an attacker can use a leaked one. The setting
    secret_rotation_days (90 by default) defines after how many days your organization requires a
    new value. For a schedule, the longest time between two dates is compared.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
    """
    days, most = rotation.get(_DAYS), settings.secret_rotation_days
    if isinstance(days, (int, float)) and days > most:
        yield Finding(f"automaticallyAfterDays is {days:.0f}, more than {most}", _DAYS)
    schedule = rotation.get(_SCHEDULE)
    if isinstance(schedule, str):
        longest = _longest(schedule)
        if longest > most:
            message = (
                f"scheduleExpression is {schedule}, so up to {longest} days pass between two "
                f"rotations, more than {most}"
            )
            yield Finding(message, _SCHEDULE)


def _longest(schedule: str) -> int:
    """The maximum number of days between two dates of a schedule; 0 for any other form."""
    rate = re.fullmatch(_RATE, schedule, re.IGNORECASE)
    cron = re.fullmatch(_CRON, schedule, re.IGNORECASE)
    if rate:
        return int(rate[1]) // 24 if rate[2].lower() == "hour" else int(rate[1])
    fields = cron["fields"].split() if cron else []
    # Minutes, hours, day of the month, month, day of the week, year.
    return _between(_months(fields[3])) if len(fields) == 6 else 0


def _between(months: list[int]) -> int:
    """The maximum number of days from a date in one month to that in the next one."""
    dates = [date(2024, month, 1) for month in months]
    # After the last month, the first month of the next year follows.
    dates += [date(2025, month, 1) for month in months[:1]]
    return max((after - before).days for before, after in pairwise(dates)) if months else 0


def _months(field: str) -> list[int]:
    """The months that the field of a cron expression names: 1,4,7 or JAN-JUN or 1/3 or *."""
    months: set[int] = set()
    for part in field.lower().split(","):
        found = re.fullmatch(_PART, part)
        if found:
            span, step = found["span"], int(found["step"] or 1)
            first, _, last = ("1-12" if span in ("*", "?") else span).partition("-")
            end = _month(last) if last else 12 if found["step"] else _month(first)
            months.update(range(_month(first), end + 1, max(step, 1)))
    return sorted(months & set(range(1, 13)))


def _month(text: str) -> int:
    return _MONTHS.index(text) + 1 if text in _MONTHS else int(text)


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
