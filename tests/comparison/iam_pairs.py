"""Pairs of IAM documents, one dangerous and one fenced, as templates with one role each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from policypack.start.record import record
from tests.comparison.cases import Template

_FILE = Path(__file__).with_name("iam_pairs.yaml")
SIDES = ("dangerous", "fenced")
# A role that every tool passes, but for what it reports on any role.
HARMLESS = "iam-pair-harmless"
_TRUST = {"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
_POLICY = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports-of-the-month/summary.csv"}


@record(frozen=True)
class Pair:
    """Two sets of documents of one role."""

    name: str
    shows: str
    source: str
    is_trust: bool
    documents: dict[str, tuple[Template, ...]]
    templates: dict[str, Template]


@lru_cache(maxsize=1)
def pairs() -> tuple[Pair, ...]:
    return tuple(map(_pair, yaml.safe_load(_FILE.read_text(encoding="utf-8"))))


def templates() -> Iterator[tuple[str, Template]]:
    """The name and the resources of every document of the set."""
    yield HARMLESS, _template({}, [_POLICY], is_split=False)
    for pair in pairs():
        for side, template in pair.templates.items():
            yield name_of(pair, side), template


def name_of(pair: Pair, side: str) -> str:
    """A name that CloudFormation takes for a stack."""
    return f"iam-pair-{pair.name}-{side}"


def _pair(read: dict[str, Any]) -> Pair:
    is_split = read.get("split", False)
    given = {side: (read[side].get("trust"), read[side].get("policies", [])) for side in SIDES}
    return Pair(
        read["name"],
        read["shows"],
        read["source"],
        given[SIDES[0]][0] is not None,
        {
            side: tuple(_documents([trust] if trust else policies, is_split=is_split))
            for side, (trust, policies) in given.items()
        },
        {
            side: _template(trust or {}, policies, is_split=is_split)
            for side, (trust, policies) in given.items()
        },
    )


def _documents(statements: list[Template], *, is_split: bool) -> Iterator[Template]:
    for each in [[one] for one in statements] if is_split else [statements]:
        made = [{"Effect": "Allow"} | statement for statement in each]
        yield {"Version": "2012-10-17", "Statement": made}


def _template(trust: Template, policies: list[Template], *, is_split: bool) -> Template:
    (document,) = _documents([trust or _TRUST], is_split=False)
    made: Template = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}}
    }
    for number, each in enumerate(_documents(policies or [_POLICY], is_split=is_split)):
        properties = {"PolicyDocument": each, "Roles": [{"Ref": "Role"}]}
        made[f"Policy{number}"] = {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}
    return made
