"""Customer-managed keys: one for everything that a region stores, and one for single fields."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
from documents import Statement, allow_service, document
from place import Place

# What an identity needs to read and write what the key protects.
USE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")


def customer_key(name: str, description: str, place: Place) -> aws.kms.Key:
    """A rotated key for the account's own identities, for log groups and for alarms."""
    return _key(name, description, place, _logs(place), _alarms(place))


def field_key(name: str, description: str, place: Place) -> aws.kms.Key:
    """A rotated key for what a function encrypts itself, before any service sees it.

    Every function may use the key that the services encrypt with, or it could not read at all; who
    may read such a field is decided by this key alone.
    """
    return _key(name, description, place)


def _key(name: str, description: str, place: Place, *services: Statement) -> aws.kms.Key:
    return aws.kms.Key(
        name,
        description=description,
        deletion_window_in_days=30,
        enable_key_rotation=True,
        policy=document(_account(place), *services),
        region=place.region,
        tags={"component": "encryption"},
        # Without the key nothing that it encrypted can be read again.
        opts=pulumi.ResourceOptions(protect=True),
    )


def _account(place: Place) -> Statement:
    # Without this statement a mistake in the others would make the key unmanageable:
    # https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    return {
        "Sid": "AccountDecides",
        "Effect": "Allow",
        "Principal": {"AWS": place.root},
        "Action": "kms:*",
        "Resource": "*",
    }


def _logs(place: Place) -> Statement:
    """CloudWatch Logs names the log group in its encryption context, so it can be held to it."""
    return allow_service(
        f"logs.{place.region}.amazonaws.com",
        ["kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey", *USE_KEY],
        ["*"],
        {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": place.arn("logs", "log-group:*")}},
    )


def _alarms(place: Place) -> Statement:
    """An alarm publishes to an encrypted topic in CloudWatch's own name."""
    return allow_service(
        "cloudwatch.amazonaws.com",
        USE_KEY,
        ["*"],
        {
            "StringEquals": {"aws:SourceAccount": place.account},
            "ArnLike": {"aws:SourceArn": place.arn("cloudwatch", "alarm:*")},
        },
    )
