"""A container that EventBridge Scheduler starts on Fargate each morning."""

import json

import pulumi
import pulumi_aws as aws

account = aws.get_caller_identity().account_id
subnets = ["subnet-0a1b2c3d4e5f60718"]

cluster = aws.ecs.Cluster("batch", settings=[{"name": "containerInsights", "value": "enabled"}])
# finds: ecr-repository-unscanned
repository = aws.ecr.Repository("importer", image_tag_mutability="IMMUTABLE")


def role(name, service, condition=None):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    if condition:
        statement["Condition"] = condition
    return aws.iam.Role(
        name,
        assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


execution = role("importer-execution", "ecs-tasks.amazonaws.com")
aws.iam.RolePolicyAttachment(
    "importer-execution",
    role=execution.name,
    policy_arn=aws.iam.ManagedPolicy.AMAZON_ECS_TASK_EXECUTION_ROLE_POLICY,
)

task = aws.ecs.TaskDefinition(
    "importer",
    family="importer",
    cpu="1024",
    memory="2048",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=execution.arn,
    container_definitions=repository.repository_url.apply(
        lambda url: json.dumps([{"name": "importer", "image": f"{url}:1.4.2"}])
    ),
)

scheduler = role(
    "importer-scheduler",
    "scheduler.amazonaws.com",
    {"StringEquals": {"aws:SourceAccount": account}},
)
aws.iam.RolePolicy(
    "importer-run",
    role=scheduler.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": task.arn},
                {
                    "Effect": "Allow",
                    "Action": "iam:PassRole",
                    "Resource": execution.arn,
                    "Condition": {
                        "StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
                    },
                },
            ],
        }
    ),
)

aws.scheduler.Schedule(
    "importer",
    schedule_expression="cron(30 5 * * ? *)",
    flexible_time_window={"mode": "OFF"},
    target={
        "arn": cluster.arn,
        "role_arn": scheduler.arn,
        "ecs_parameters": {
            "task_definition_arn": task.arn,
            "launch_type": "FARGATE",
            "network_configuration": {"subnets": subnets},
        },
    },
)
