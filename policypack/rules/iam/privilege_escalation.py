"""Ways to more rights than a policy or a principal should have (privilege escalation)."""

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
from policypack.forms.families.policy_documents import document_rule
from policypack.iam import Kind
from policypack.principals import escalations
from policypack.principals.wording import message_of

policy_admin = document_rule(
    id="iam-policy-admin",
    kind=Kind.ADMIN,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    cwe=(250,),
    remediation="In policy, list the actions and resource ARNs that the workload uses",
    title="IAM policy allows administrator access (all actions, all resources)",
    why="""
    Excessive permissions let an attacker who takes over one function with this policy control the
    whole account. The rule combines all statements, and recognizes every spelling of the wildcard
    ("*:*", "?*") and a NotAction that excludes next to nothing. A Deny only subtracts what it
    covers.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """,
)


policy_full_iam = document_rule(
    id="iam-policy-full-iam",
    kind=Kind.FULL_IAM,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    cwe=(269,),
    remediation="List the IAM actions in use and restrict Resource to the roles concerned",
    title="IAM policy allows all IAM actions (privilege escalation)",
    why="""
    The holder can attach AdministratorAccess to itself, or create an administrator. A Deny of the
    same actions on the same resources resolves the finding; a Deny that protects a single user
    doesn't.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """,
)


policy_passes_any_role = document_rule(
    id="iam-policy-passes-any-role",
    kind=Kind.PASSES_ANY_ROLE,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    cwe=(269,),
    remediation=(
        "Name the roles in Resource and add a StringEquals condition on iam:PassedToService"
    ),
    title="IAM policy allows iam:PassRole on any role (privilege escalation)",
    why="""
    Together with a permission to start a function, a task or a notebook, the holder can run code
    with the most privileged role that the service can assume. iam:PassedToService restricts which
    service receives the role; only Resource restricts which role. The severity is medium if it
    names only services that run nothing for their caller, such as monitoring.rds.amazonaws.com.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """,
)


policy_escalates = document_rule(
    id="iam-policy-escalates",
    kind=Kind.ESCALATES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    cwe=(269,),
    remediation=(
        "Remove the named action, or restrict Resource to principals with no more permissions "
        "than the holder"
    ),
    title="IAM policy allows privilege escalation",
    why="""
    The holder can gain more permissions than the policy grants: it can attach a policy, write a new
    version of a policy, create access keys for another user, change a trust policy, or pass a role
    to compute that it starts. The rule expands wildcards to all actions that they match. A
    condition resolves the finding only if it restricts the target. The severity is high if the
    holder can only take over roles that are already in use elsewhere, such as the roles of
    instances.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    https://pathfinding.cloud
    """,
)


policy_escalates_through_lambda = document_rule(
    id="iam-policy-escalates-through-lambda",
    kind=Kind.ESCALATES_THROUGH_LAMBDA,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(269,),
    remediation=(
        "Restrict iam:PassRole to the one role, and lambda:UpdateFunctionCode, "
        "UpdateFunctionConfiguration and CreateFunction to the holder's own functions"
    ),
    title="IAM policy allows privilege escalation via Lambda or Step Functions",
    why="""
    Code runs with the role of its function or state machine, so a holder who can modify any of
    them, or create one with any role, has the permissions of all these roles. A deployment pipeline
    needs such permissions: waive the rule there, with an expiry date.
    https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html
    """,
)


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
    """
    for found in escalations.escalations(stack, principal):
        if isinstance(found, Unknown):
            yield found
        else:
            severity = None if found.gain.is_control else Severity.HIGH
            yield Finding(message_of(found), severity=severity, fix=found.cut.fix)
