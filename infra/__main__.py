"""An order service: an API takes orders, a queue carries them, a table keeps them.

    POST /orders -> intake -> queue -> worker -> table
    uploads/incoming/*.csv -> importer -> queue
    every morning -> report -> uploads/reports/
    table -> articles -> metrics

The function articles is on Node.js, the others are in Python.

This file is the wiring; each module beside it makes the parts of one theme.
"""

from __future__ import annotations

import pulumi
from api import STAGE, logging_role, orders_api, post_orders
from api_stage import stage
from archives import (
    bundled_archive,
    code_signing,
    cryptography_layer,
    guarded_archive,
    shared_layer,
)
from audit_monitoring import AuditMonitoring, Watched
from documents import allow
from encryption import customer_key, field_key
from firewall import protect
from guarded_function import NODE, Foundation, GuardedFunction, GuardedFunctionArgs
from messaging import alarm_topic, queue_with_dead_letters
from monitoring import watch_api, watch_function, watch_queue
from place import Place
from storage import BY_DAY, back_up, orders_table, uploads
from triggers import INCOMING, every_morning, on_messages, on_stored, on_uploads

REPORTS = "reports/"
WORKER_TIMEOUT = 30

place = Place.current()
# Before anything is made, since it ends the program where the layer is not configured.
cryptography = cryptography_layer(place)
key = customer_key("orders", "Everything that the order service stores", place)
customers = field_key("customers", "Who ordered, encrypted by the worker", place)
foundation = Foundation(key, code_signing(), place, [shared_layer().arn])

# What is kept
table = orders_table(key)
back_up(table, key)
files = uploads(key, place).bucket
orders = queue_with_dead_letters("orders", key, WORKER_TIMEOUT)

# What runs: each function may do what its line says, and nothing else
intake = GuardedFunction(
    "intake",
    GuardedFunctionArgs(
        description="Takes an order from the API and queues it",
        code=guarded_archive("functions/intake"),
        foundation=foundation,
        permissions=[allow(["sqs:SendMessage"], [orders.queue.arn])],
        environment={"QUEUE_URL": orders.queue.url},
        timeout=10,
        concurrency=50,
    ),
)
worker = GuardedFunction(
    "worker",
    GuardedFunctionArgs(
        description="Stores queued orders in the table",
        code=guarded_archive("functions/worker"),
        foundation=foundation,
        permissions=[
            allow(
                ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                [orders.queue.arn],
            ),
            allow(["dynamodb:PutItem"], [table.arn]),
            # It only encrypts: an attacker in this function cannot decrypt what is stored.
            allow(["kms:GenerateDataKey"], [customers.arn]),
        ],
        environment={"TABLE_NAME": table.name, "ORDERS_KEY": customers.arn},
        layers=[cryptography],
        timeout=WORKER_TIMEOUT,
    ),
)
importer = GuardedFunction(
    "importer",
    GuardedFunctionArgs(
        description="Reads uploaded files of orders and queues each order",
        code=guarded_archive("functions/importer"),
        foundation=foundation,
        permissions=[
            allow(["s3:GetObject"], [pulumi.Output.concat(files.arn, "/", INCOMING, "*")]),
            allow(["sqs:SendMessage"], [orders.queue.arn]),
        ],
        environment={"QUEUE_URL": orders.queue.url},
        timeout=120,
        memory=512,
        concurrency=5,
    ),
)
report = GuardedFunction(
    "report",
    GuardedFunctionArgs(
        description="Counts yesterday's orders and files a report",
        code=guarded_archive("functions/report"),
        foundation=foundation,
        permissions=[
            allow(["dynamodb:Query"], [pulumi.Output.concat(table.arn, "/index/", BY_DAY)]),
            allow(["s3:PutObject"], [pulumi.Output.concat(files.arn, "/", REPORTS, "*")]),
        ],
        environment={
            "TABLE_NAME": table.name,
            "INDEX_NAME": BY_DAY,
            "BUCKET": files.bucket,
            "PREFIX": REPORTS,
        },
        timeout=120,
        concurrency=1,
    ),
)
articles = GuardedFunction(
    "articles",
    GuardedFunctionArgs(
        description="Counts the articles of stored orders as metrics",
        code=bundled_archive("functions/articles"),
        foundation=foundation,
        permissions=[
            allow(
                [
                    "dynamodb:DescribeStream",
                    "dynamodb:GetRecords",
                    "dynamodb:GetShardIterator",
                ],
                [table.stream_arn],
            ),
        ],
        environment={"NAMESPACE": "Orders"},
        runtime=NODE,
        concurrency=5,
    ),
)

# What starts it
on_messages(orders.queue, worker.function)
on_stored(table, articles, key)
on_uploads(files, importer.function, place)
missed = every_morning(report, key, place)
api = orders_api(intake.function)
deployment = post_orders(api, intake.function)
live = stage(api, deployment, logging_role(api, place), key)
protect(live, key)

# Who hears of it when it fails
alarms = alarm_topic("alarms", key, place)
watch_api(api, STAGE, alarms)
watch_queue("orders-dead-letters", orders.dead_letters, alarms)
watch_queue("schedule-failures", missed, alarms)
functions = {
    "intake": intake,
    "worker": worker,
    "importer": importer,
    "report": report,
    "articles": articles,
}
for name, guarded in functions.items():
    watch_function(name, guarded, alarms)
# Any caller of the API can send malformed requests; the other sources are the service's own.
AuditMonitoring(
    "audit",
    {
        name: Watched(guarded.log_group.name, most_refusals=50 if guarded is intake else 0)
        for name, guarded in functions.items()
    },
    topic=alarms.arn,
    region=place.region,
    namespace="Orders/Audit",
)

pulumi.export("url", pulumi.Output.concat(live.invoke_url, "/orders"))
pulumi.export("uploads", pulumi.Output.concat("s3://", files.bucket, "/", INCOMING))
pulumi.export("alarms", alarms.arn)
# Readers of the customer field need kms:Decrypt on it.
pulumi.export("customersKey", customers.arn)
