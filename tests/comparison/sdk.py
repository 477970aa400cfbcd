"""What Pulumi's SDK for policies does where a policy reads a value that is known after apply."""

from __future__ import annotations

import tempfile
from importlib.metadata import version
from pathlib import Path

from tests.comparison.deployed import pulumi
from tests.engine import engine

# The policy would report both resources, had it read the value.
_PACK = """\
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def validate(args, report):
    if args.resource_type == "aws:sqs/queue:Queue":
        args.props["kmsMasterKeyId"] == "alias/aws/sqs"
        report("the queue is never encrypted well enough")

PolicyPack("sdk", [ResourceValidationPolicy("keys", "Keys", validate, EnforcementLevel.MANDATORY)])
"""
_PROGRAM = """\
import pulumi

class Unknown(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        return pulumi.dynamic.CreateResult("id", {"key": "alias/orders"})

class Key(pulumi.dynamic.Resource):
    key: pulumi.Output[str]
    def __init__(self, name):
        super().__init__(Unknown(), name, {"key": None})

def queue(name, key):
    pulumi.CustomResource("aws:sqs/queue:Queue", name, {"kmsMasterKeyId": key})

queue("known", "alias/orders")
queue("unknown", Key("made").key)
"""


def run() -> dict[str, object]:
    """The outcome for a known and an unknown value. Raises Missing without a Pulumi CLI."""
    with tempfile.TemporaryDirectory() as folder:
        made = engine.Engine(pulumi(), Path(folder))
        ran = made.preview(_PROGRAM, pack=_PACK, config={"aws:region": "eu-central-1"})
    found = {
        each["resourceUrn"].rpartition("::")[2]: {
            "level": each["enforcementLevel"],
            "says": " ".join(each["message"].split()),
        }
        for each in ran.policy_events
    }
    return {"version": version("pulumi-policy"), "status": ran.status, "found": found}
