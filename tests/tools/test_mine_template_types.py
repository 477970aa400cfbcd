"""The schemas of CloudFormation's types, as lines of properties with their kinds."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

from tools.mine_template_types import mined

QUEUE: dict[str, Any] = {
    "typeName": "AWS::SQS::Queue",
    "primaryIdentifier": ["/properties/QueueUrl"],
    "readOnlyProperties": ["/properties/QueueUrl", "/properties/Arn"],
    "definitions": {
        "Tag": {"type": "object", "properties": {"Key": {"type": "string"}}},
        "Map": {"type": "object", "patternProperties": {".*": {"type": "integer"}}},
        "Loop": {"type": "object", "properties": {"Loop": {"$ref": "#/definitions/Loop"}}},
    },
    "properties": {
        "Arn": {"type": "string"},
        "QueueName": {"type": "string"},
        "FifoQueue": {"type": "boolean"},
        "DelaySeconds": {"type": "integer"},
        "RedrivePolicy": {"type": ["object", "string"]},
        "Tags": {"type": "array", "items": {"$ref": "#/definitions/Tag"}},
        "Map": {"$ref": "#/definitions/Map"},
        "Loop": {"$ref": "#/definitions/Loop"},
        "Inline": {"type": "object", "properties": {"A": {"type": "number"}}},
        "Free": {"type": "object"},
    },
}
ROLE = {
    "typeName": "AWS::IAM::Role",
    "primaryIdentifier": ["/properties/RoleName"],
    "properties": {"RoleName": {"type": "string"}},
}
OTHER = {"typeName": "AWS::Nobody::Reads", "properties": {"A": {"type": "string"}}}


def test_a_schema_is_a_line_for_each_object(tmp_path: Path) -> None:
    wheel = tmp_path / "cfn_lint-9.9.9-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        # A Region may lack properties.
        smaller = {**QUEUE, "properties": {}}
        for name, each in enumerate((smaller, QUEUE, ROLE, OTHER)):
            made.writestr(f"cfnlint/data/schemas/resources/{name}.json", json.dumps(each))
    source, *lines = zlib.decompress(mined(wheel)).decode().split("\n")
    assert source == "cfn-lint 9.9.9"
    arn = "arn:{partition}:sqs:{region}:{account}:{QueueName}"
    assert lines == [
        "AWS::IAM::Role @RoleName RoleName",
        f"AWS::SQS::Queue @ =Arn={arn} Arn DelaySeconds# FifoQueue! Free? Inline*Inline Loop*Loop"
        " Map{}# QueueName RedrivePolicy? Tags[]*Tag",
        "AWS::SQS::Queue.Inline A#",
        "AWS::SQS::Queue.Loop Loop*Loop",
        "AWS::SQS::Queue.Tag Key",
    ]
