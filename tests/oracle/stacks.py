"""Random stacks, principals and questions about access, from a seed.

A question is about one principal, one action and one resource. It is meant as `who-can` means it:
may the principal do it in some request? So an evaluator that decides single requests is asked about
each context that the conditions of these stacks can tell apart.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from tests.exposure.stacks import (
    ACCOUNT,
    BUCKET,
    EXTERNAL,
    INLINE,
    KEY,
    QUEUE,
    ROLE,
    SECRET,
    TABLE,
    arn_of,
    deployed,
    thing,
    trust,
)
from tests.judged import resource

Document = dict[str, Any]
ANY_ACTION = "*"
# The actions that questions are about, by kind, with what follows the ARN of the resource.
ACTIONS = {
    BUCKET: (
        *(("s3:GetObject", "/in/a"), ("s3:PutObject", "/out/b"), ("s3:DeleteObject", "/in/a")),
        *(("s3:ListBucket", ""), ("s3:GetBucketPolicy", "")),
    ),
    QUEUE: (("sqs:SendMessage", ""), ("sqs:ReceiveMessage", ""), ("sqs:GetQueueAttributes", "")),
    TABLE: (("dynamodb:GetItem", ""), ("dynamodb:PutItem", ""), ("dynamodb:Query", "/index/i")),
    SECRET: (("secretsmanager:GetSecretValue", ""), ("secretsmanager:PutSecretValue", "")),
    KEY: (("kms:Decrypt", ""), ("kms:Encrypt", ""), ("kms:GenerateDataKey", "")),
}
# Which of them have a policy, and in which property.
POLICIES = {BUCKET: "policy", QUEUE: "policy", SECRET: "policy", KEY: "policy"}
CONDITIONS: tuple[Document, ...] = (
    {"StringEquals": {"aws:SourceVpc": "vpc-1"}},
    {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}},
    {"StringEqualsIfExists": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    {"Null": {"aws:MultiFactorAuthPresent": "true"}},
    {"StringLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/role-*"}},
    {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/role-1"}},
    {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/role-2"}},
    {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
    {"StringNotEquals": {"aws:PrincipalAccount": EXTERNAL}},
)
CONTEXTS = {
    "aws:SourceVpc": (None, "vpc-1", "vpc-2"),
    "aws:MultiFactorAuthPresent": (None, "true", "false"),
}
FRIEND = f"arn:aws:iam::{EXTERNAL}:role/friend"
LAMBDA = "lambda.amazonaws.com"
OTHERS = (FRIEND, f"arn:aws:iam::{EXTERNAL}:root", LAMBDA, "*")


class Question(NamedTuple):
    """Whether the principal may do the action on the ARN, in some context."""

    stack: Made
    principal: str
    kind: str
    name: str
    action: str
    arn: str


class Made(NamedTuple):
    """A stack as documents: of roles, their boundaries, and of resources, by name."""

    identity: dict[str, list[Document]]
    boundary: dict[str, Document]
    policies: dict[tuple[str, str], Document | None]

    def stack(self) -> Stack:
        """The same as resources."""
        return deployed(*self._roles(), *self._resources())

    def _roles(self) -> Iterator[Resource]:
        kind = "aws:iam/policy:Policy"
        for name, documents in self.identity.items():
            more: dict[str, Any] = {}
            if name in self.boundary:
                arn = f"arn:aws:iam::{ACCOUNT}:policy/{name}-boundary"
                held = {"arn": arn, "name": f"{name}-boundary", "id": arn}
                text = json.dumps(self.boundary[name])
                yield resource(kind, {**held, "policy": text}, f"{name}-boundary")
                more = {"permissionsBoundary": arn}
            role = thing(
                ROLE, name, assumeRolePolicy=trust({"Service": "ec2.amazonaws.com"}), **more
            )
            yield role
            for number, document in enumerate(documents):
                own = {"role": name, "policy": json.dumps(document), "name": f"p{number}"}
                yield resource(INLINE, own, f"{name}-{number}")

    def _resources(self) -> Iterator[Resource]:
        for (kind, name), document in self.policies.items():
            more = {} if document is None else {POLICIES[kind]: json.dumps(document)}
            yield thing(kind, name, **({"bucket": name} if kind == BUCKET else {}), **more)

    def contexts(self) -> Iterator[dict[str, str]]:
        """The contexts that the stack's conditions can tell apart."""
        text = json.dumps([self.identity, self.boundary, [*self.policies.values()]])
        keys = [key for key in CONTEXTS if key in text]
        for values in product(*(CONTEXTS[key] for key in keys)):
            yield {key: held for key, held in zip(keys, values, strict=True) if held is not None}


def made(chance: random.Random) -> Made:
    """A stack of three roles and a resource of each kind."""
    resources = [(kind, f"r{number}") for number, kind in enumerate(ACTIONS)]
    names = [f"role-{number}" for number in range(3)]
    identity = {
        name: [
            _document(_identity(chance, resources) for _ in range(chance.randint(1, 3)))
            for _ in range(chance.randint(1, 2))
        ]
        for name in names
    }
    boundary = {
        name: _document(_identity(chance, resources, wide=True) for _ in range(2))
        for name in names
        if chance.random() < 0.25
    }
    policies = {each: _policy(chance, each, names) for each in resources}
    return Made(identity, boundary, policies)


def _document(statements: Iterator[Document]) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _identity(
    chance: random.Random, resources: Sequence[tuple[str, str]], *, wide: bool = False
) -> Document:
    kind, name = chance.choice(resources)
    action = _actions(chance, kind)
    where = _patterns(chance, kind, name)
    element = "NotResource" if chance.random() < 0.06 else "Resource"
    statement = {"Effect": _effect(chance), **action, element: where}
    if wide and chance.random() < 0.5:
        statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    return _limited(chance, statement)


def _effect(chance: random.Random) -> str:
    return "Deny" if chance.random() < 0.25 else "Allow"


def _actions(chance: random.Random, kind: str) -> Document:
    names = [action for action, _ in ACTIONS[kind]]
    service = names[0].partition(":")[0]
    forms: list[Document] = [
        {"Action": chance.sample(names, chance.randint(1, len(names)))},
        {"Action": f"{service}:*"},
        {"Action": f"{service}:{chance.choice(['Get', 'Put', 'Send', 'De'])}*"},
        {"Action": ANY_ACTION},
        {"NotAction": chance.sample(names, 1)},
    ]
    return chance.choices(forms, (6, 2, 2, 1, 1))[0]


def _patterns(chance: random.Random, kind: str, name: str) -> list[str]:
    arn = arn_of(kind, name)
    forms = [[arn, f"{arn}/*"], [f"{arn}/in/*"], [f"{arn}*"], ["*"], [arn], [f"{arn[:-1]}?*"]]
    return chance.choices(forms, (6, 2, 2, 2, 2, 1))[0]


def _limited(chance: random.Random, statement: Document) -> Document:
    if chance.random() < 0.3:
        return {**statement, "Condition": chance.choice(CONDITIONS)}
    return statement


def _policy(chance: random.Random, about: tuple[str, str], names: Sequence[str]) -> Document | None:
    kind, name = about
    if kind not in POLICIES or chance.random() < 0.3:
        return None
    statements = (_granted(chance, kind, name, names) for _ in range(chance.randint(1, 3)))
    return _document(statements)


def _granted(chance: random.Random, kind: str, name: str, names: Sequence[str]) -> Document:
    own = [f"arn:aws:iam::{ACCOUNT}:role/{each}" for each in names]
    root = f"arn:aws:iam::{ACCOUNT}:root"
    named: list[Any] = [
        {"AWS": chance.choice(own)},
        {"AWS": root},
        {"AWS": chance.sample([*own, FRIEND], 2)},
        {"AWS": f"arn:aws:iam::{EXTERNAL}:root"},
        {"Service": LAMBDA},
        "*",
    ]
    principal = chance.choices(named, (4, 3, 2, 3, 2, 1))[0]
    on = _patterns(chance, kind, name) if kind in (BUCKET, QUEUE) else ["*"]
    statement = {"Effect": _effect(chance), "Principal": principal, **_actions(chance, kind)}
    return _limited(chance, {**statement, "Resource": on})


def questions(seed: int, stacks: int, each: int, *, others: bool) -> Iterator[Question]:
    """Questions about roles of the stack, or about the principals that policies may name."""
    chance = random.Random(seed)
    for _ in range(stacks):
        stack = made(chance)
        kinds = [key for key in stack.policies if not others or stack.policies[key] is not None]
        for _ in range(each if kinds else 0):
            kind, name = chance.choice(kinds)
            action, end = chance.choice(ACTIONS[kind])
            principal = chance.choice(OTHERS if others else [*stack.identity])
            yield Question(stack, principal, kind, name, action, arn_of(kind, name) + end)
