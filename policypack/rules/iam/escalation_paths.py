"""Roles and users that can act as a more powerful principal of the stack (privilege escalation)."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    rule,
)
from policypack.principals import escalations
from policypack.principals.wording import message_of


@rule(
    id="iam-principal-escalates",
    types=("aws:iam/role:Role", "aws:iam/user:User"),
    reads=escalations.READS,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Remove the action that leads to the other principal, or restrict its Resource to "
        "principals with no more permissions than the holder"
    ),
    cwe=(269,),
)
def principal_escalates(principal: Resource, stack: Stack) -> Outcomes:
    """IAM role or user can escalate its privileges within the stack.

    Privilege escalation: the holder can write its own policies, or act as a role or user with more
    permissions. It assumes the role or rewrites its trust policy, passes it to a service that acts
    for the holder, or creates credentials for the user. Or it controls what runs with the role: the
    code of a function, the commands of an instance, build or container, the script of a job, the
    template of a stack, or an image that is pulled by its tag. The finding names the statements on
    both sides, the calls, and the change that closes every path; Stackwarden has verified that
    change. The severity is high if the other principal has more permissions but no control of IAM.

    A role that only EventBridge, Pipes, Scheduler or Step Functions can assume makes the calls of
    its configuration, so the finding is about those who can write that configuration.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    https://pathfinding.cloud

    Example:
        admin = aws.iam.Role(
            "admin",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }],
            }),
        )
        aws.iam.RolePolicyAttachment(
            "admin",
            role=admin.name,
            policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",
        )
        worker = aws.iam.Role(
            "worker",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }],
            }),
        )
        tasks = aws.iam.Role(
            "tasks",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }],
            }),
        )
        allowed = {
            "ecs:RunTask": "arn:aws:ecs:eu-central-1:111122223333:task-definition/report:*",
            "iam:PassRole": admin.arn,  # bad
            "iam:PassRole": tasks.arn,  # good
        }
        aws.iam.RolePolicy(
            "worker",
            role=worker.name,
            policy=pulumi.Output.json_dumps({
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": action, "Resource": resource}
                    for action, resource in allowed.items()
                ],
            }),
        )
    """
    for found in escalations.escalations(stack, principal):
        if isinstance(found, Unknown):
            yield found
        else:
            severity = None if found.gain.is_control else Severity.HIGH
            yield Finding(message_of(found), severity=severity, fix=found.cut.fix)
