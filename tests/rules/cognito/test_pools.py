"""cognito-pool-without-waf; cognito-pool-self-sign-up beyond the cases of its declaration."""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

WAF = "cognito-pool-without-waf"
POOL = "aws:cognito/userPool:UserPool"
ARN = "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_a1b2c3d4e"


def pool(name: str = "customers", arn: Any = ARN) -> Resource:
    return resource(POOL, {"name": name, "arn": arn}, name)


def association(arn: Any, *made_of: Resource) -> Resource:
    kind = "aws:wafv2/webAclAssociation:WebAclAssociation"
    return resource(kind, {"resourceArn": arn}, depends={"resourceArn": made_of})


def test_a_pool_without_an_association_of_its_own_is_reported() -> None:
    other = pool("staff", ARN.replace("a1b2", "z9y8"))
    assert outcomes(WAF, pool()) == [("violates", "")]
    assert outcomes(WAF, pool(), other, association(other.get("arn"))) == [("violates", "")]


def test_an_association_by_arn_or_by_its_record_protects_the_pool() -> None:
    made = pool(arn=UNKNOWN)
    assert outcomes(WAF, pool(), association(ARN)) == []
    assert outcomes(WAF, made, association(UNKNOWN, made)) == []


def test_an_association_with_something_unknown_leaves_it_undecided() -> None:
    assert outcomes(WAF, pool(), association(UNKNOWN)) == [("undecided", "resourceArn")]


def test_a_pre_sign_up_trigger_decides_who_may_join() -> None:
    trigger = "arn:aws:lambda:eu-central-1:111122223333:function:join"
    rule, at = "cognito-pool-self-sign-up", "adminCreateUserConfig.allowAdminCreateUserOnly"
    assert outcomes(rule, resource(POOL, {})) == [("violates", at)]
    assert outcomes(rule, resource(POOL, {"lambdaConfig": {"preSignUp": trigger}})) == []
