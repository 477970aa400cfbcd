"""Rotation of secrets."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    or_unknown,
    rule,
)
from policypack.iam.meaning.truth import any_of
from policypack.topology.parts.completion import completing
from policypack.topology.parts.links import is_computed

_TYPE = "aws:secretsmanager/secret:Secret"
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

    Example:
        secret = aws.secretsmanager.Secret("db")
        aws.secretsmanager.SecretRotation(  # good
            "db",  # good
            secret_id=secret.id,  # good
            rotation_lambda_arn="arn:aws:lambda:eu-central-1:111122223333:function:rotate",  # good
            rotation_rules={"automatically_after_days": 30},  # good
        )  # good
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

    Example:
        aws.secretsmanager.SecretRotation(
            "db",
            secret_id="arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-Ab12Cd",
            rotation_lambda_arn="arn:aws:lambda:eu-central-1:111122223333:function:rotate",
            rotation_rules={"automatically_after_days": 365},  # bad
            rotation_rules={"automatically_after_days": 30},  # good
        )
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
