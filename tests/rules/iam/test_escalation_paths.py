"""Roles and users that can act as more powerful principals: iam-principal-escalates."""

from __future__ import annotations

from policypack.rule.rule import Severity
from tests.exposure.stacks import FUNCTION, ROLE, allow, arn_of, function, role
from tests.judged import verdicts

RULE = "iam-principal-escalates"
TASKS = {"Service": "ecs-tasks.amazonaws.com"}
ADMIN = arn_of(ROLE, "admin")


def test_a_role_that_passes_an_administrator_escalates() -> None:
    held = role("worker", allow("iam:PassRole", ADMIN), allow("ecs:RunTask", "*"))
    admin = role("admin", allow("*", "*"), trusts=TASKS)
    (found,) = verdicts(RULE, *held, *admin)
    assert found.severity is Severity.CRITICAL
    assert found.message == (
        f'RolePolicy worker: policy.Statement[0] allows iam:PassRole on "{ADMIN}"; RolePolicy '
        "worker: policy.Statement[1] allows ecs:RunTask; Role admin trusts "
        "ecs-tasks.amazonaws.com. worker can act as Role admin, which controls IAM or the account "
        "(RolePolicy admin: policy.Statement[0].Action). Chain: "
        f"aws ecs run-task --task-definition any --overrides taskRoleArn={ADMIN}"
    )
    assert found.fix == (
        f"Remove iam:PassRole on {ADMIN} from policy.Statement[0] of RolePolicy worker"
    )
    # AND following the fix leaves nothing
    assert not verdicts(RULE, *role("worker", allow("ecs:RunTask", "*")), *admin)


def test_a_role_that_may_rewrite_a_trust_policy_by_a_pattern_is_told_what_to_deny() -> None:
    held = role("worker", allow("iam:UpdateAssumeRolePolicy", arn_of(ROLE, "adm*")))
    reads = role("admin", allow("secretsmanager:GetSecretValue", "*"), trusts=TASKS)
    (found,) = verdicts(RULE, *held, *reads)
    assert found.severity is Severity.HIGH
    assert found.fix == f"Deny iam:UpdateAssumeRolePolicy on {ADMIN} in a policy of worker"
    denied = {**allow("iam:UpdateAssumeRolePolicy", ADMIN), "Effect": "Deny"}
    closed = role("worker", allow("iam:UpdateAssumeRolePolicy", arn_of(ROLE, "adm*")), denied)
    assert not verdicts(RULE, *closed, *reads)


def test_each_pair_has_one_finding_whatever_its_ways() -> None:
    own = [
        allow("lambda:UpdateFunctionCode", arn_of(FUNCTION, "tool")),
        allow("sts:AssumeRole", ADMIN),
        allow("iam:PutRolePolicy", arn_of(ROLE, "worker")),
    ]
    admin = role("admin", allow("*", "*"), trusts={"AWS": arn_of(ROLE, "worker")})
    found = verdicts(RULE, *role("worker", *own), *admin, function("tool", admin[0]))
    assert len(found) == 2
    # AND the fix of the pair closes every way
    fixes = sorted(each.fix or "" for each in found)
    assert [fix.count("Remove ") for fix in fixes] == [1, 2]
