"""Stacks for the tests of the map: as they are deployed, so that every value is known."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from tests.judged import resource

ACCOUNT = "111122223333"
EXTERNAL = "999988887777"
FUNCTION = "aws:lambda/function:Function"
ROLE = "aws:iam/role:Role"
INLINE = "aws:iam/rolePolicy:RolePolicy"
URL = "aws:lambda/functionUrl:FunctionUrl"
BUCKET = "aws:s3/bucket:Bucket"
TABLE = "aws:dynamodb/table:Table"
QUEUE = "aws:sqs/queue:Queue"
SECRET = "aws:secretsmanager/secret:Secret"
KEY = "aws:kms/key:Key"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
LOGS = "aws:cloudwatch/logGroup:LogGroup"
Statement = Mapping[str, Any]

_ARNS = {
    FUNCTION: "arn:aws:lambda:eu-central-1:{account}:function:{name}",
    ROLE: "arn:aws:iam::{account}:role/{name}",
    BUCKET: "arn:aws:s3:::{name}",
    TABLE: "arn:aws:dynamodb:eu-central-1:{account}:table/{name}",
    QUEUE: "arn:aws:sqs:eu-central-1:{account}:{name}",
    SECRET: "arn:aws:secretsmanager:eu-central-1:{account}:secret:{name}-a1b2c3",
    KEY: "arn:aws:kms:eu-central-1:{account}:key/{name}",
    LOGS: "arn:aws:logs:eu-central-1:{account}:log-group:/aws/lambda/{name}",
}


def arn_of(kind: str, name: str) -> str:
    """The ARN of a resource of these stacks."""
    return _ARNS[kind].format(account=ACCOUNT, name=name)


def thing(kind: str, name: str, **properties: Any) -> Resource:
    """A resource with an ARN."""
    return resource(kind, {"arn": arn_of(kind, name), "name": name, "id": name, **properties}, name)


def document(*statements: Statement) -> str:
    """An IAM document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: Any, resources: Any, **more: Any) -> dict[str, Any]:
    """An Allow statement of an identity policy."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def trust(principal: Mapping[str, str] | str) -> str:
    """A trust policy for one principal."""
    return document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


LAMBDA = {"Service": "lambda.amazonaws.com"}


def role(name: str, *statements: Statement, trusts: Any = None) -> list[Resource]:
    """A role with an inline policy, trusted by Lambda unless another principal is given."""
    held = thing(ROLE, name, assumeRolePolicy=trust(LAMBDA if trusts is None else trusts))
    if not statements:
        return [held]
    policy = {"role": name, "policy": document(*statements)}
    return [held, resource(INLINE, policy, name, depends={"role": [held]})]


def function(name: str, runs_as: Resource) -> Resource:
    """A function with the role."""
    code = {"runtime": "nodejs22.x", "handler": "main.handler", "role": arn_of(ROLE, runs_as.name)}
    own = {"arn": arn_of(FUNCTION, name), "name": name, "id": name}
    return resource(FUNCTION, {**own, **code}, name, depends={"role": [runs_as]})


def url(of: Resource, authorization: str = "NONE") -> Resource:
    """The URL of a function."""
    properties = {"functionName": of.name, "authorizationType": authorization}
    return resource(URL, properties, of.name, depends={"functionName": [of]})


def consumer(of: Resource, queue: Resource) -> Resource:
    """A mapping from a queue to a function."""
    source = arn_of(QUEUE, queue.name)
    return resource(MAPPING, {"functionName": of.name, "eventSourceArn": source}, of.name)


def deployed(*resources: Resource) -> Stack:
    """The stack of the resources."""
    return Stack(resources)


_READ = {
    BUCKET: ("s3:GetObject", "/*"),
    TABLE: ("dynamodb:Query", ""),
    QUEUE: ("sqs:ReceiveMessage", ""),
    SECRET: ("secretsmanager:GetSecretValue", ""),
}
_WRITE = {
    BUCKET: ("s3:PutObject", "/*"),
    TABLE: ("dynamodb:PutItem", ""),
    QUEUE: ("sqs:SendMessage", ""),
    SECRET: ("secretsmanager:PutSecretValue", ""),
}


def large(functions: int = 28, seed: int = 1) -> Stack:
    """A stack of about seven resources for each function, like those of a real team."""
    chance = random.Random(seed)
    stores = [
        thing(kind, f"{kind.rpartition(':')[2].lower()}-{number}")
        for kind in _READ
        for number in range(functions // 2)
    ]
    found: list[Resource] = [*stores, thing(KEY, "k-1"), thing(KEY, "k-2")]
    for number in range(functions):
        found += _service(f"service-{number}", chance, stores, is_public=number % 9 == 0)
    return deployed(*found)


def _service(
    name: str, chance: random.Random, stores: Sequence[Resource], *, is_public: bool
) -> list[Resource]:
    granted = [allow("kms:Decrypt", arn_of(KEY, "k-1"))] if chance.random() < 0.3 else []
    for store in chance.sample(list(stores), chance.randint(1, 3)):
        action, end = chance.choice((_READ, _WRITE))[store.type]
        granted.append(allow(action, arn_of(store.type, store.name) + end))
    roles = role(name, *granted)
    own = function(name, roles[0])
    queue = thing(QUEUE, f"{name}-jobs")
    starts = url(own) if is_public else consumer(own, queue)
    return [*roles, own, queue, starts, thing(LOGS, name)]
