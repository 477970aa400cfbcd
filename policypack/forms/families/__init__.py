"""Families of rules: checks that many services share.

A member is a call in its service's module that names its types and how it is documented:

    queue_public = publicly_accessible(
        id="sqs-queue-public",
        subject="SQS queue",
        types=("aws:sqs/queuePolicy:QueuePolicy", "aws:sqs/queue:Queue"),
        ...
    )

Tests generate the cases of every member for every type that it names.
"""
