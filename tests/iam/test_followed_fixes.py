"""A fix of an identity policy that is followed to the letter leaves nothing that blocks.

The fix names an ARN, or the actions to list. Followed, the statement allows the riskiest action
that the ARN is of, on that ARN. Judged are wildcards of every service, and a sample of actions.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence

import pytest

from policypack.iam.meaning import actions, impact, resource_types
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.rule.rule import Profile
from policypack.settings.settings import Settings
from tests.judged import resource
from tests.tries import some_of, tries

POLICY = "aws:iam/policy:Policy"
STRICT = Settings(profile=Profile.STRICT)
_ARN = re.compile(r"such as (\S+?)(?P<versions> and the same with :\*.*)?$")
# A fix without an ARN says what else to do, or that nothing is left to name.
_OTHERWISE = re.compile(
    r"Remove |Replace the wildcard with the actions in use$"
    r"|Name in Resource of \S+ what the workload owns|List the iam: actions in use"
)


def blocking(actions: Sequence[str], resources: Sequence[str] = ("*",)) -> list[Verdict]:
    statement = {"Effect": "Allow", "Action": [*actions], "Resource": [*resources]}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    found = judge([resource(POLICY, {"policy": json.dumps(document)})], STRICT)
    return [
        each
        for each in found
        if each.blocking and each.outcome is Outcome.VIOLATES and each.folded_into is None
    ]


def resources_of(fix: str) -> list[str]:
    """The ARNs that a fix names; none if it says something else."""
    found = _ARN.search(fix)
    if found is None:
        assert _OTHERWISE.match(fix), fix
        return []
    return [found[1], *([f"{found[1]}:*"] if found["versions"] else [])]


def riskiest(service: actions.Service) -> str:
    """The riskiest action of a service that can be limited to a resource."""
    limited = service.mask & resource_types.restrictable()
    place, *_ = impact.riskiest(limited & impact.grave() or limited)
    return actions.name(place)


def test_a_wildcard_of_a_service_is_resolved_by_its_fix() -> None:
    followed, left = 0, []
    for service in some_of([*actions.services()], 60):
        for verdict in blocking([f"{service.prefix}:*"]):
            if named := resources_of(verdict.fix):
                followed += 1
                left += blocking([riskiest(service)], named)
    assert [f"{each.rule.id}: {each.message}" for each in left] == []
    assert followed > 30


def test_an_action_on_every_resource_is_resolved_by_its_fix() -> None:
    names = actions.names(actions.everything())
    followed, left = 0, []
    for name in random.Random(27).sample(names, tries(60)):
        for verdict in blocking([name]):
            if named := resources_of(verdict.fix):
                followed += 1
                left += blocking([name], named)
    assert [f"{each.rule.id}: {each.message}" for each in left] == []
    assert followed > 30


@pytest.mark.parametrize("action", ["lambda:InvokeFunction", "neptune-db:ReadDataViaQuery"])
def test_an_arn_of_several_parts_is_named_whole(action: str) -> None:
    (verdict,) = blocking([action])
    assert blocking([action], resources_of(verdict.fix)) == []


def test_the_fix_of_a_whole_service_names_arns_only_where_it_reaches_all() -> None:
    table = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"
    (everywhere,), (here,) = blocking(["dynamodb:*"]), blocking(["dynamodb:*"], [table])
    assert resources_of(everywhere.fix) == ["arn:aws:dynamodb:REGION:ACCOUNT_ID:table/TABLE_NAME"]
    assert here.fix == "Replace the wildcard with the actions in use"


def test_a_fix_without_an_arn_is_known() -> None:
    with pytest.raises(AssertionError):
        resources_of("Think about it")
