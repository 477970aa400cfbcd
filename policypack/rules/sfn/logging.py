"""Logs of executions."""

from __future__ import annotations

from policypack.families.logging import not_logged
from policypack.requirement import equal

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
    The level is OFF unless the program sets it, and a level without a log destination has no
    effect. Step Functions keeps the history of a Standard workflow for 90 days. An Express workflow
    has no history, so an incident cannot be investigated without the log.
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
