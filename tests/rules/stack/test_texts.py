"""Outputs that are printed into texts, in every language and at every place."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from policypack.judging.run import judge
from policypack.model.deserialization import ASSET, SIGNATURE
from policypack.model.native import twins
from policypack.rules import catalogue
from tests.judged import outcomes, resource, secret, switched_on, verdicts

PRINTED = "stack-output-printed"
QUEUE = "aws:sqs/queue:Queue"
# What each SDK makes of an Output: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/all/
PYTHON = str(pulumi.Output.from_input("orders"))
BY_LANGUAGE = {
    PYTHON: "pulumi.Output.concat",
    "Calling [toString] on an [Output<T>] is not supported.\n\nTo get the value": (
        "pulumi.interpolate"
    ),
    "Calling [toJSON] on an [Output<T>] is not supported.": "pulumi.jsonStringify",
    "Calling [ToString] on an [Output<T>] is not supported.": "Output.Format",
}
STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{PYTHON}/*"}


@pytest.mark.parametrize("text", BY_LANGUAGE)
def test_the_fix_is_that_of_the_language(text: str) -> None:
    (found,) = verdicts(PRINTED, resource(QUEUE, {"name": f"prefix-{text}"}))
    assert found.path == "name"
    assert BY_LANGUAGE[text] in found.fix


def asset(text: str) -> dict[str, Any]:
    return {SIGNATURE: ASSET, "text": text, "hash": "0"}


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"environment": {"variables": {"TABLE": PYTHON}}}, "environment.variables.TABLE"),
        ({"policy": json.dumps({"Statement": [STATEMENT]})}, "policy.Statement[0].Resource"),
        ({"policy": {"Statement": [STATEMENT]}}, "policy.Statement[0].Resource"),
        ({"tags": {PYTHON: "orders"}}, "tags"),
        ({"layers": ["arn", PYTHON]}, "layers[1]"),
        ({"password": secret(f"{PYTHON}!")}, "password"),
        ({"source": asset(f"bucket = '{PYTHON}'")}, "source"),
    ],
)
def test_each_place_is_told_once(properties: dict[str, Any], path: str) -> None:
    assert outcomes(PRINTED, resource(QUEUE, properties)) == [("violates", path)]
    assert outcomes(PRINTED, resource("random:index/id:RandomId", properties)) != []


@pytest.mark.parametrize(
    "text", ["orders", "This is not supported.", "", "Calling an Output[T]", "{is not supported"]
)
def test_other_texts_are_silent(text: str) -> None:
    assert outcomes(PRINTED, resource(QUEUE, {"name": text, "tags": {"a": text}})) == []


def test_what_aws_native_has_in_one_resource_is_told_once_in_its_own_names() -> None:
    held = {"bucketEncryption": {"serverSideEncryptionConfiguration": [{"bucketKeyId": PYTHON}]}}
    native = resource("aws-native:s3:Bucket", {**held, "tags": [{"key": "a", "value": PYTHON}]})
    rule = next(rule for rule in catalogue() if rule.id == PRINTED)
    found = judge(twins(native), switched_on(rule), [rule])
    assert sorted(each.path for each in found) == [
        "bucketEncryption.serverSideEncryptionConfiguration[0].bucketKeyId",
        "tags[0].value",
    ]
