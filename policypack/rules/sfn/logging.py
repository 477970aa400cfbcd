"""Logs and traces of executions."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule
from policypack.forms.families.operation import not_logged

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
    example="""
    aws.sfn.StateMachine(
        "orders",
        role_arn="arn:aws:iam::111122223333:role/orders",
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        logging_configuration={
            "level": "OFF",  # bad
            "level": "ERROR",  # good
            "log_destination": "arn:aws:logs:eu-central-1:111122223333:log-group:orders:*",
        },
    )
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
    example="""
    aws.sfn.StateMachine(
        "orders",
        role_arn="arn:aws:iam::111122223333:role/orders",
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        logging_configuration={
            "level": "ERROR",
            "log_destination": "arn:aws:logs:eu-central-1:111122223333:log-group:orders:*",
            "include_execution_data": True,  # bad
            "include_execution_data": False,  # good
        },
    )
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
    example="""
    aws.sfn.StateMachine(
        "orders",
        role_arn="arn:aws:iam::111122223333:role/orders",
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        tracing_configuration={"enabled": True},  # good
    )
    """,
)
