"""Who may invoke a function: its permissions and its resource policy."""

from __future__ import annotations

from policypack.families.policy_documents import weaknesses
from policypack.iam import Kind, source_arn_is_vacuous
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.topology.permissions import for_everybody, given, is_alexa, is_service
from policypack.unknown import Unknown

_PERMISSION = "aws:lambda/permission:Permission"


@rule(
    id="lambda-permission-public",
    types=(_PERMISSION,),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="Name a service, account or role in principal, or set principalOrgId",
)
def permission_public(permission: Resource) -> Outcomes:
    """Anybody in any AWS account may invoke the function.

    Whoever knows the function's ARN can run it with an event of his choice: past every check that
    an API in front of it makes. A `sourceArn` beside the principal "*" is no protection to rely
    on; `principalOrgId` is. The statements of a public function URL are left to
    `lambda-url-without-auth`.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1

    Example:
        aws.lambda_.Permission(
            "orders",
            function="orders",
            action="lambda:InvokeFunction",
            principal="*",
            principal_org_id="o-a1b2c3d4e5",  # good
        )
    """
    if for_everybody(permission):
        yield Finding('the principal "*" is every AWS account', "principal")


@rule(
    id="lambda-permission-without-source-arn",
    types=(_PERMISSION,),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Set sourceArn to the ARN of the one rule, topic, bucket, API or log group that calls "
        "(and sourceAccount for S3 and SES)"
    ),
)
def permission_without_source_arn(permission: Resource) -> Outcomes:
    """An AWS service may invoke the function on behalf of anybody, because the permission names no source.

    A service serves all its customers. Without a source, every other account can point a topic, a
    rule or an API of its own at the function and feed it events (the confused deputy). A source
    that is not known yet is one; `sourceAccount` or `principalOrgId` alone narrow too. An Alexa
    skill has no ARN and is named by `eventSourceToken`.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html

    Example:
        aws.lambda_.Permission(
            "orders",
            function="orders",
            action="lambda:InvokeFunction",
            principal="events.amazonaws.com",
            source_arn="arn:aws:events:eu-central-1:111122223333:rule/orders",  # good
        )
    """  # noqa: E501 - the title
    if any(given(permission.at(key)) for key in ("sourceArn", "sourceAccount", "principalOrgId")):
        return
    principal = str(permission.get("principal", ""))
    source = "eventSourceToken" if is_alexa(principal) else "sourceArn"
    if is_service(principal) and not (is_alexa(principal) and given(permission.at(source))):
        yield Finding(f"{principal} may invoke the function for any of its customers", source)


@rule(
    id="lambda-permission-source-arn-vacuous",
    types=(_PERMISSION,),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="Name the resource in sourceArn with region, account and id; for S3 add "
    "sourceAccount",
)
def permission_source_arn_vacuous(permission: Resource) -> Outcomes:
    """The permission has a source ARN, but its wildcards match other people's resources.

    Lambda compares `sourceArn` as a pattern, so one that leaves the account open protects no more
    than none at all. A wildcard behind a named account, such as the stages and paths of one API, is
    narrow. An S3 ARN never carries an account: there the bucket's name or `sourceAccount` counts.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html

    Example:
        aws.lambda_.Permission(
            "orders",
            function="orders",
            action="lambda:InvokeFunction",
            principal="events.amazonaws.com",
            source_arn="arn:aws:events:*:*:rule/*",  # bad
            source_arn="arn:aws:events:eu-central-1:111122223333:rule/orders",  # good
        )
    """
    source = permission.at("sourceArn")
    if not given(source) or given(permission.at("principalOrgId")):
        return
    vacuous = source_arn_is_vacuous(source.tree, permission.at("sourceAccount").tree)
    # The source of an account, a role or "*" limits nothing that the other rules rely on.
    if vacuous is False or not is_service(str(permission.get("principal", ""))):
        return
    if isinstance(vacuous, Unknown):
        yield vacuous
    else:
        yield Finding(f"{source.content} matches resources of other accounts", source.path)


@rule(
    id="lambda-resource-policy-public",
    types=("aws:lambda/resourcePolicy:ResourcePolicy",),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Narrow Principal in policy, or add an aws:PrincipalOrgID, aws:SourceAccount or "
        "aws:SourceArn condition that really restricts"
    ),
)
def resource_policy_public(policy: Resource) -> Outcomes:
    """The function's resource policy document allows everybody.

    This document replaces the function's whole policy, that of its Permission resources included,
    so a statement for everybody decides alone: whoever knows the ARN can run the function. A Deny
    statement is no grant, and a condition counts only if it excludes somebody.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html

    Example:
        aws.lambda_.ResourcePolicy(
            "orders",
            resource_arn="arn:aws:lambda:eu-central-1:111122223333:function:orders",
            policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": "*",  # bad
                            "Principal": {"AWS": "arn:aws:iam::111122223333:role/checkout"},  # good
                            "Action": "lambda:InvokeFunction",
                            "Resource": "arn:aws:lambda:eu-central-1:111122223333:function:orders",
                        }
                    ],
                }
            ),
        )
    """
    seen: list[Finding | Unknown] = []
    for kind in (Kind.PUBLIC, Kind.EVERYONE_EXCEPT):
        # What concerns the document as a whole comes with every kind.
        for outcome in weaknesses(policy, kind):
            if not any(outcome is other for other in seen):
                seen.append(outcome)
                yield outcome
