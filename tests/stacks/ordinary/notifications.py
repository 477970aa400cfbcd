"""Alarms go by mail to the people on call; orders fan out to a queue and to a partner."""

import json

import pulumi
import pulumi_aws as aws

alarms = aws.sns.Topic("alarms", kms_master_key_id="alias/aws/sns")
aws.sns.TopicSubscription(
    "on-call", topic=alarms.arn, protocol="email", endpoint="oncall@example.com"
)

key = aws.kms.Key("orders", enable_key_rotation=True, deletion_window_in_days=30)
orders = aws.sns.Topic("orders-topic", kms_master_key_id=key.arn)

# finds: sqs-queue-without-dlq
fulfilment = aws.sqs.Queue("fulfilment", kms_master_key_id=key.arn)

# finds: sqs-queue-public
aws.sqs.QueuePolicy(
    "fulfilment-policy",
    queue_url=fulfilment.url,
    policy=fulfilment.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": "*",
                        "Action": "sqs:SendMessage",
                        "Resource": arn,
                    }
                ],
            }
        )
    ),
)
aws.sns.TopicSubscription(
    "fulfilment-orders",
    topic=orders.arn,
    protocol="sqs",
    endpoint=fulfilment.arn,
    raw_message_delivery=True,
)
# finds: sns-subscription-plain-http
aws.sns.TopicSubscription(
    "partner", topic=orders.arn, protocol="http", endpoint="http://partner.example.com/orders"
)

aws.cloudwatch.MetricAlarm(
    "backlog",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=3,
    metric_name="ApproximateAgeOfOldestMessage",
    namespace="AWS/SQS",
    period=300,
    statistic="Maximum",
    threshold=900,
    alarm_actions=[alarms.arn],
    dimensions={"QueueName": fulfilment.name},
)
pulumi.export("orders", orders.arn)
