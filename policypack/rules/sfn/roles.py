"""Roles of workflows."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    or_unknown,
    rule,
)
from policypack.iam import calls_any_endpoint
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.topology.parts.workflows import State, states_of
from policypack.topology.roles import role_policies
from policypack.topology.roles.principals import principal_of
from policypack.topology.roles.role_policies import ROLE


@rule(
    id="step-functions-role-any-endpoint",
    types=("aws:sfn/stateMachine:StateMachine",),
    reads=role_policies.READS,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Add conditions on states:HTTPEndpoint, with the URL, and on states:HTTPMethod to the "
        "statement that allows states:InvokeHTTPEndpoint"
    ),
)
def role_any_endpoint(machine: Resource, stack: Stack) -> Outcomes:
    """Step Functions role allows calls to any HTTP endpoint.

    A principal that can change the definition can send execution data, and the credentials of the
    connection, to any host. Only workflows with an HTTP task are judged. A wildcard within the host
    of states:HTTPEndpoint does not limit the host.
    https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html

    Example:
        role = aws.iam.Role(
            "orders",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "states.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},
                }],
            }),
        )
        endpoint = {"StringLike": {"states:HTTPEndpoint": "https://api.example.com/*"}}
        aws.iam.RolePolicy(
            "orders",
            role=role.name,
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "states:InvokeHTTPEndpoint",
                    "Resource": "arn:aws:states:eu-central-1:111122223333:stateMachine:orders",
                    "Condition": endpoint,  # good
                }],
            }),
        )
        aws.sfn.StateMachine(
            "orders",
            role_arn=role.arn,
            definition=json.dumps({
                "StartAt": "Call",
                "States": {
                    "Call": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::http:invoke",
                        "Parameters": {
                            "ApiEndpoint": "https://api.example.com/orders",
                            "Method": "POST",
                        },
                        "End": True,
                    }
                },
            }),
        )
    """
    is_open = all_of((_calls_endpoints(machine), _may_call_any(stack, machine)))
    if isinstance(is_open, Unknown):
        yield is_open
    elif is_open:
        message = "no condition on states:HTTPEndpoint limits the host of the HTTP tasks"
        yield Finding(message, "roleArn")


def _calls_endpoints(machine: Resource) -> Truth:
    states = or_unknown(lambda: tuple(states_of(machine)))
    if isinstance(states, Unknown):
        return states
    return any_of(each.is_http_task if isinstance(each, State) else each for each in states)


def _may_call_any(stack: Stack, machine: Resource) -> Truth:
    roles = or_unknown(stack.linked, machine, "roleArn", ROLE)
    if isinstance(roles, Unknown):
        return roles
    return any_of(calls_any_endpoint(principal_of(stack, each).policies) for each in roles)
