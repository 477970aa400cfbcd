"""Orders go through a state machine that calls two functions."""

import json

import pulumi
import pulumi_aws as aws


def trust(service):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": service},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    )


# Two steps, one role that only writes logs.
role = aws.iam.Role("steps-lambda", assume_role_policy=trust("lambda.amazonaws.com"))
aws.iam.RolePolicyAttachment(
    "steps-logs",
    role=role.name,
    policy_arn=aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION_ROLE,
)


def step(name):
    return aws.lambda_.Function(
        name,
        runtime="python3.12",
        handler="main.handler",
        role=role.arn,
        code=pulumi.FileArchive("./app"),
    )


reserve = step("reserve-stock")
# finds: lambda-trigger-without-validator
charge = step("charge-card")

machine_role = aws.iam.Role("machine", assume_role_policy=trust("states.amazonaws.com"))
aws.iam.RolePolicy(
    "machine-invoke",
    role=machine_role.id,
    policy=pulumi.Output.all(reserve.arn, charge.arn).apply(
        lambda arns: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arns}
                ],
            }
        )
    ),
)

# finds: step-functions-machine-unlogged
machine = aws.sfn.StateMachine(
    "order-machine",
    role_arn=machine_role.arn,
    definition=pulumi.Output.all(reserve.arn, charge.arn).apply(
        lambda arns: json.dumps(
            {
                "StartAt": "Reserve",
                "States": {
                    "Reserve": {"Type": "Task", "Resource": arns[0], "Next": "Charge"},
                    "Charge": {
                        "Type": "Task",
                        "Resource": arns[1],
                        "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}],
                        "End": True,
                    },
                },
            }
        )
    ),
)

pulumi.export("machine", machine.arn)
