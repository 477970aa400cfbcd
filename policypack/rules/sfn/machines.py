"""Workflows: roles, encryption, logs and traces."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    equal,
    or_unknown,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.operation import not_logged
from policypack.iam import calls_any_endpoint
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.topology.parts.workflows import State, states_of
from policypack.topology.roles import principals
from policypack.topology.roles.principals import ROLE, principal_of


@rule(
    id="step-functions-role-any-endpoint",
    types=("aws:sfn/stateMachine:StateMachine",),
    reads=principals.READS,
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


machine_without_customer_key = without_customer_key(
    id="step-functions-machine-without-customer-key",
    subject="Step Functions data",
    properties={
        "aws:sfn/stateMachine:StateMachine": "encryptionConfiguration.kmsKeyId",
        "aws:sfn/activity:Activity": "encryptionConfiguration.kmsKeyId",
    },
    remediation=(
        'Set encryptionConfiguration.type to "CUSTOMER_MANAGED_KMS_KEY", and kmsKeyId to the ARN '
        "of a customer managed key"
    ),
    why="""
    By default, Step Functions encrypts definitions and execution data with an AWS owned key. A
    customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
    """,
)


machine_unlogged = not_logged(
    id="step-functions-machine-unlogged",
    subject="Step Functions state machine",
    logs="execution logs",
    properties={"aws:sfn/stateMachine:StateMachine": "loggingConfiguration.level"},
    must=equal("ALL", "ERROR", "FATAL"),
    effective_with=("loggingConfiguration.logDestination",),
    remediation=(
        'Set loggingConfiguration.level to "ERROR" or "ALL", and logDestination to the ARN of a '
        "log group followed by :*"
    ),
    why="""
    By default, the level is OFF, and a level without a log destination has no effect. Step
    Functions keeps the history of a Standard workflow for 90 days. An Express workflow has no
    history, so you cannot investigate an incident without the log.
    https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    """,
)


machine_logs_execution_data = property_rule(
    id="step-functions-logs-execution-data",
    properties={"aws:sfn/stateMachine:StateMachine": "loggingConfiguration.includeExecutionData"},
    must=equal(False),
    default=False,
    only_if={"loggingConfiguration.level": equal("ALL", "ERROR", "FATAL")},
    message="includeExecutionData is true, so the log contains the input and output of each step",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set loggingConfiguration.includeExecutionData to false",
    title="Step Functions logs contain execution data",
    why="""
    Everyone who can read the log group can read the payloads, such as personal data and tokens, for
    as long as the log is kept. Checkov's CKV_AWS_285 requires the opposite, for investigations: no
    setting satisfies both, so waive one of them.
    https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    """,
)


machine_untraced = not_logged(
    id="step-functions-machine-untraced",
    subject="Step Functions state machine",
    logs="X-Ray traces",
    properties={"aws:sfn/stateMachine:StateMachine": "tracingConfiguration.enabled"},
    must=equal(True),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set tracingConfiguration.enabled to true, and allow the role xray:PutTraceSegments and "
        "xray:PutTelemetryRecords"
    ),
    why="""
    Traces show the path of a request through the workflow and the services that it calls. X-Ray
    tracing is off by default.
    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
    """,
)
