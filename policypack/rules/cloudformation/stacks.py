"""Stacks of CloudFormation: the role that deploys them, and templates that cannot be judged."""

from __future__ import annotations

from collections import defaultdict

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    first_few,
    given,
    property_rule,
    rule,
)
from policypack.topology.parts.templates import HOLDERS, contents

stack_without_role = property_rule(
    id="cloudformation-stack-without-role",
    properties={"aws:cloudformation/stack:Stack": "iamRoleArn"},
    must=given("arn:aws:iam::111122223333:role/deployment"),
    message="iamRoleArn is not set, so the stack is deployed with the caller's own permissions",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set iamRoleArn to the ARN of a role that can deploy the template's resources",
    title="CloudFormation stack has no service role",
    why="""
    With a service role, the caller needs no permissions for the resources in the template, and the
    deployment can do only what the role allows.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudformation-controls.html#cloudformation-4
    """,
)


_INSTANCES = (
    "aws:cloudformation/stackInstances:StackInstances",
    "aws:cloudformation/stackSetInstance:StackSetInstance",
)
_OVERRIDES = "parameterOverrides"


@rule(
    id="cloudformation-template-malformed",
    types=HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Fix the template until `aws cloudformation validate-template` accepts it",
)
def template_malformed(holder: Resource) -> Outcomes:
    """CloudFormation template is malformed.

    Rules judge the resources of a template as they judge those of the program itself.
    CloudFormation refuses a template that is not valid JSON or YAML, has no resources, or exceeds
    its quotas, and no rule can judge it.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    """
    found = contents(holder)
    if found.unknown is not None:
        yield found.unknown
    if found.fault is not None:
        message = f"{found.fault.path} {found.fault.why}, so no rule can judge its resources"
        yield Finding(message, found.fault.path)


@rule(
    id="cloudformation-template-unjudged",
    types=(*HOLDERS, *_INSTANCES),
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation="Declare the named parts in the program, or review them and waive this finding",
)
def template_unjudged(holder: Resource) -> Outcomes:
    """CloudFormation template has resources that no rule can judge.

    Rules judge the resources of a template whose values are known, and those that the SAM
    transform makes from plain properties. They can't check anything outside the program: a
    template at a URL or in a repository, nested templates, and what a macro, a module or a custom
    resource creates. The template of a stack set is judged with the parameters of the set, not
    with those of its instances.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
    """
    if holder.type in _INSTANCES:
        yield from _overridden(holder)
        return
    found = contents(holder)
    if found.unknown is not None:
        yield found.unknown
    reasons: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for gap in found.gaps:
        reasons[gap.why].append((gap.path, gap.what))
    for why, named in reasons.items():
        what = first_few([each for _, each in named])
        yield Finding(f"{what} cannot be judged, because {why}", named[0][0])


def _overridden(instance: Resource) -> Outcomes:
    """Yields a finding if an instance of a stack set overrides parameters."""
    if instance.get(_OVERRIDES):
        why = "the template is judged with the parameters of the stack set"
        yield Finding(f"the overridden parameters cannot be judged, because {why}", _OVERRIDES)
