"""A web service on Fargate behind a load balancer, in the default VPC."""

import json

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.get_vpc(default=True)
subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}])

cluster = aws.ecs.Cluster("web")

alb_group = aws.ec2.SecurityGroup(
    "alb",
    vpc_id=vpc.id,
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)

balancer = aws.lb.LoadBalancer("web", security_groups=[alb_group.id], subnets=subnets.ids)
targets = aws.lb.TargetGroup("web", port=8080, protocol="HTTP", target_type="ip", vpc_id=vpc.id)

assume = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)

execution = aws.iam.Role("execution", assume_role_policy=assume)
aws.iam.RolePolicyAttachment(
    "execution",
    role=execution.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)

password = aws.secretsmanager.Secret("database-password")
# Reads every secret of the account to read one.
# finds: iam-policy-reads-any-secret
aws.iam.RolePolicy(
    "execution-secrets",
    role=execution.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
            ],
        }
    ),
)

task_role = aws.iam.Role("task", assume_role_policy=assume)
logs = aws.cloudwatch.LogGroup("web", retention_in_days=14)

task = aws.ecs.TaskDefinition(
    "web",
    family="web",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=execution.arn,
    task_role_arn=task_role.arn,
    container_definitions=pulumi.Output.all(password.arn, logs.name).apply(
        lambda it: json.dumps(
            [
                {
                    "name": "web",
                    "image": "public.ecr.aws/nginx/nginx:1.27",
                    "portMappings": [{"containerPort": 8080}],
                    "secrets": [{"name": "DB_PASSWORD", "valueFrom": it[0]}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": it[1], "awslogs-stream-prefix": "web"},
                    },
                }
            ]
        )
    ),
)

aws.ecs.Service(
    "web",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": subnets.ids, "assign_public_ip": True},
    load_balancers=[
        {"target_group_arn": targets.arn, "container_name": "web", "container_port": 8080}
    ],
)

pulumi.export("dns", balancer.dns_name)
