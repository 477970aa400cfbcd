"""Actions that read data and secrets, decrypt, invoke or assume, and those that need `*`.

From AWS's Service Authorization Reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from policypack.facts.escalation import ESCALATION_PATHS
from policypack.facts.table import read_table

_TABLE = read_table(__file__)
# A function in a VPC needs the first ones on `*`, whose resources have no names before they exist
# (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html), and creating an empty log
# group is as harmless.
NEED_ANY_RESOURCE = tuple(_TABLE["need_any_resource"])
READ_DATA = tuple(_TABLE["read_data"])
READ_SECRETS = tuple(_TABLE["read_secrets"])
# What a client that pulls images needs or may see, and what it cannot change anything with:
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-pull-iam.html
PULL_IMAGES = tuple(_TABLE["pull_images"])
# What a service that delivers logs, reports or inventories needs:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
DELIVER_OBJECTS = tuple(_TABLE["deliver_objects"])
# What decides where the events of a bus go, in the policy of a bus:
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
MANAGE_EVENT_RULES = tuple(_TABLE["manage_event_rules"])
DECRYPT = ("kms:Decrypt", "kms:ReEncryptFrom")
INVOKE = ("lambda:InvokeFunction", "lambda:InvokeFunctionUrl", "lambda:InvokeAsync")
# The second acts as the root user of a member account:
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
ASSUME = ("sts:AssumeRole", "sts:AssumeRoot")
# These are reported as passes-any-role or escalates, and not once more.
OWN_KINDS = (
    "iam:PassRole",
    *sorted(next(iter(path.actions)) for path in ESCALATION_PATHS if len(path.actions) == 1),
)
