"""Events of several services over one bus, with an archive and a queue per consumer."""

import json

import pulumi
import pulumi_aws as aws

bus = aws.cloudwatch.EventBus("domain-events", name="domain-events")
aws.cloudwatch.EventArchive("domain-events", event_source_arn=bus.arn, retention_days=30)

consumers = {"invoicing": ["OrderPlaced"], "shipping": ["OrderPaid", "OrderCancelled"]}

for name, types in consumers.items():
    rule = aws.cloudwatch.EventRule(
        f"{name}-rule",
        event_bus_name=bus.name,
        event_pattern=json.dumps({"source": ["shop.orders"], "detail-type": types}),
    )
    dlq = aws.sqs.Queue(f"{name}-dlq", message_retention_seconds=14 * 24 * 3600)
    queue = aws.sqs.Queue(
        f"{name}-queue",
        redrive_policy=dlq.arn.apply(
            lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
        ),
    )
    aws.sqs.QueuePolicy(
        f"{name}-policy",
        queue_url=queue.id,
        policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": queue.arn,
                        "Condition": {"ArnEquals": {"aws:SourceArn": rule.arn}},
                    }
                ],
            }
        ),
    )
    # finds: events-target-without-dlq
    aws.cloudwatch.EventTarget(
        f"{name}-target", rule=rule.name, event_bus_name=bus.name, arn=queue.arn
    )
