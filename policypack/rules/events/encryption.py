"""Encryption of buses, archives, pipes and schedules."""

from __future__ import annotations

from policypack.forms.families.encryption import without_customer_key

bus_without_customer_key = without_customer_key(
    id="events-bus-without-customer-key",
    subject="Event bus or archive",
    properties={
        "aws:cloudwatch/eventBus:EventBus": "kmsKeyIdentifier",
        "aws:cloudwatch/eventArchive:EventArchive": "kmsKeyIdentifier",
    },
    why="""
    By default, EventBridge encrypts buses and archives with an AWS owned key. A customer managed
    key adds a key policy and a record of each use. An archive does not inherit the key of its bus:
    it needs its own.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html
    """,
    example="""
    aws.cloudwatch.EventBus(
        "orders",
        kms_key_identifier="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)


pipe_without_customer_key = without_customer_key(
    id="events-pipe-without-customer-key",
    subject="EventBridge pipe",
    properties={"aws:pipes/pipe:Pipe": "kmsKeyIdentifier"},
    why="""
    By default, EventBridge encrypts the filter patterns, templates and parameters of a pipe with an
    AWS owned key. A customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-pipes-cmkey.html
    """,
    example="""
    aws.pipes.Pipe(
        "orders",
        role_arn="arn:aws:iam::111122223333:role/orders",
        source="arn:aws:sqs:eu-central-1:111122223333:orders",
        target="arn:aws:sqs:eu-central-1:111122223333:copies",
        kms_key_identifier="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)


schedule_without_customer_key = without_customer_key(
    id="events-schedule-without-customer-key",
    subject="EventBridge schedule",
    properties={"aws:scheduler/schedule:Schedule": "kmsKeyArn"},
    why="""
    By default, EventBridge Scheduler encrypts schedules and their payloads with an AWS owned key. A
    customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html
    """,
    example="""
    aws.scheduler.Schedule(
        "report",
        schedule_expression="rate(1 day)",
        flexible_time_window={"mode": "OFF"},
        target={
            "arn": "arn:aws:sqs:eu-central-1:111122223333:reports",
            "role_arn": "arn:aws:iam::111122223333:role/report",
        },
        kms_key_arn="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)
