"""An order service on Fargate behind a load balancer, with Postgres in a private subnet."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
db_password = config.get_secret("dbPassword") or pulumi.Output.secret("Zk4!mT9wQe2r")
region = "eu-central-1"

vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
internet = aws.ec2.InternetGateway("orders", vpc_id=vpc.id)
public, private = [], []
for number, zone in enumerate(("a", "b")):
    public.append(
        aws.ec2.Subnet(
            f"public-{zone}",
            vpc_id=vpc.id,
            cidr_block=f"10.0.{number}.0/24",
            availability_zone=region + zone,
            map_public_ip_on_launch=True,
        )
    )
    private.append(
        aws.ec2.Subnet(
            f"private-{zone}",
            vpc_id=vpc.id,
            cidr_block=f"10.0.{number + 10}.0/24",
            availability_zone=region + zone,
        )
    )
address = aws.ec2.Eip("nat", domain="vpc")
nat = aws.ec2.NatGateway("nat", subnet_id=public[0].id, allocation_id=address.id)
routes = aws.ec2.RouteTable(
    "public",
    vpc_id=vpc.id,
    routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": internet.id}],
)

balancer_group = aws.ec2.SecurityGroup(
    "balancer",
    vpc_id=vpc.id,
    ingress=[
        {"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]},
        {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]},
    ],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
service_group = aws.ec2.SecurityGroup(
    "service",
    vpc_id=vpc.id,
    ingress=[
        {
            "protocol": "tcp",
            "from_port": 8000,
            "to_port": 8000,
            "security_groups": [balancer_group.id],
        }
    ],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
database_group = aws.ec2.SecurityGroup(
    "database",
    vpc_id=vpc.id,
    ingress=[
        {
            "protocol": "tcp",
            "from_port": 5432,
            "to_port": 5432,
            "security_groups": [service_group.id],
        }
    ],
)

subnets = aws.rds.SubnetGroup("orders", subnet_ids=[subnet.id for subnet in private])
# finds: stack-hard-coded-secret
database = aws.rds.Instance(
    "orders",
    engine="postgres",
    engine_version="16.4",
    instance_class="db.t4g.medium",
    allocated_storage=50,
    db_name="orders",
    username="orders",
    password=db_password,
    storage_encrypted=True,
    backup_retention_period=7,
    db_subnet_group_name=subnets.name,
    vpc_security_group_ids=[database_group.id],
    skip_final_snapshot=False,
    final_snapshot_identifier="orders-final",
)

certificate = aws.acm.Certificate(
    "orders", domain_name="orders.example.com", validation_method="DNS"
)
balancer = aws.lb.LoadBalancer(
    "orders", security_groups=[balancer_group.id], subnets=[subnet.id for subnet in public]
)
targets = aws.lb.TargetGroup("orders", port=8000, protocol="HTTP", target_type="ip", vpc_id=vpc.id)
aws.lb.Listener(
    "http",
    load_balancer_arn=balancer.arn,
    port=80,
    default_actions=[
        {
            "type": "redirect",
            "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"},
        }
    ],
)
https = aws.lb.Listener(
    "https",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificate_arn=certificate.arn,
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
)

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
execution = aws.iam.Role("orders-execution", assume_role_policy=assume)
aws.iam.RolePolicyAttachment(
    "orders-execution",
    role=execution.name,
    policy_arn=aws.iam.ManagedPolicy.AMAZON_ECS_TASK_EXECUTION_ROLE_POLICY,
)
task_role = aws.iam.Role("orders-task", assume_role_policy=assume)
# All queues of the account, to send to one.
# finds: iam-policy-service-wildcard
aws.iam.RolePolicy(
    "orders-task",
    role=task_role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": ["sqs:*"], "Resource": "*"}],
        }
    ),
)

cluster = aws.ecs.Cluster("orders")
logs = aws.cloudwatch.LogGroup("orders", name="/ecs/orders", retention_in_days=30)
# Pulumi keeps the password secret, and the task definition shows it.
# finds: ecs-task-env-secret
task = aws.ecs.TaskDefinition(
    "orders",
    family="orders",
    cpu="512",
    memory="1024",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=execution.arn,
    task_role_arn=task_role.arn,
    container_definitions=pulumi.Output.all(database.address, db_password, logs.name).apply(
        lambda it: json.dumps(
            [
                {
                    "name": "orders",
                    "image": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders:1.9.0",
                    "portMappings": [{"containerPort": 8000, "protocol": "tcp"}],
                    "environment": [
                        {"name": "DB_HOST", "value": it[0]},
                        {"name": "DB_USER", "value": "orders"},
                        {"name": "DB_PASSWORD", "value": it[1]},
                    ],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": it[2],
                            "awslogs-region": region,
                            "awslogs-stream-prefix": "orders",
                        },
                    },
                }
            ]
        )
    ),
)
service = aws.ecs.Service(
    "orders",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=2,
    launch_type="FARGATE",
    enable_execute_command=True,
    network_configuration={
        "subnets": [subnet.id for subnet in private],
        "security_groups": [service_group.id],
    },
    load_balancers=[
        {"target_group_arn": targets.arn, "container_name": "orders", "container_port": 8000}
    ],
    opts=pulumi.ResourceOptions(depends_on=[https]),
)
scaling = aws.appautoscaling.Target(
    "orders",
    min_capacity=2,
    max_capacity=10,
    resource_id=pulumi.Output.concat("service/", cluster.name, "/", service.name),
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
)

pulumi.export("url", pulumi.Output.concat("https://", balancer.dns_name))
