"""A shop's back end in a VPC: Aurora behind a proxy, a cache, a search domain and a broker."""

import json

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.get_vpc(default=True)
subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}])
account = aws.get_caller_identity().account_id

service_group = aws.ec2.SecurityGroup("service", vpc_id=vpc.id)
data_group = aws.ec2.SecurityGroup(
    "data",
    vpc_id=vpc.id,
    ingress=[
        {
            "protocol": "tcp",
            "from_port": port,
            "to_port": port,
            "security_groups": [service_group.id],
        }
        for port in (443, 5432, 5671, 6379)
    ],
)

database_subnets = aws.rds.SubnetGroup("shop", subnet_ids=subnets.ids)
parameters = aws.rds.ClusterParameterGroup(
    "shop",
    family="aurora-postgresql16",
    parameters=[
        {"name": "rds.force_ssl", "value": "1"},
        {"name": "log_min_duration_statement", "value": "500"},
    ],
)
# Aurora encrypts without being asked.
cluster = aws.rds.Cluster(
    "shop",
    engine="aurora-postgresql",
    engine_version="16.4",
    database_name="shop",
    master_username="shop",
    manage_master_user_password=True,
    db_subnet_group_name=database_subnets.name,
    db_cluster_parameter_group_name=parameters.name,
    vpc_security_group_ids=[data_group.id],
    backup_retention_period=7,
    skip_final_snapshot=True,
    serverlessv2_scaling_configuration={"min_capacity": 0.5, "max_capacity": 4},
)
for number in range(2):
    aws.rds.ClusterInstance(
        f"shop-{number}",
        cluster_identifier=cluster.id,
        engine="aurora-postgresql",
        instance_class="db.serverless",
        publicly_accessible=False,
    )

proxy_role = aws.iam.Role(
    "proxy",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "rds.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": account}},
                }
            ],
        }
    ),
)
secret_arn = cluster.master_user_secrets[0].secret_arn
aws.iam.RolePolicy(
    "proxy",
    role=proxy_role.id,
    policy=secret_arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "secretsmanager:GetSecretValue",
                        "Resource": arn,
                    }
                ],
            }
        )
    ),
)
# Clients of the proxy may use plaintext.
# finds: rds-proxy-tls-optional
aws.rds.Proxy(
    "shop",
    engine_family="POSTGRESQL",
    role_arn=proxy_role.arn,
    vpc_subnet_ids=subnets.ids,
    vpc_security_group_ids=[data_group.id],
    auths=[{"auth_scheme": "SECRETS", "iam_auth": "REQUIRED", "secret_arn": secret_arn}],
)

cache_subnets = aws.elasticache.SubnetGroup("sessions", subnet_ids=subnets.ids)
# finds: stack-hard-coded-secret
aws.elasticache.ReplicationGroup(
    "sessions",
    description="Sessions of the shop",
    engine="valkey",
    node_type="cache.t4g.small",
    num_cache_clusters=2,
    automatic_failover_enabled=True,
    subnet_group_name=cache_subnets.name,
    security_group_ids=[data_group.id],
    transit_encryption_enabled=True,
    auth_token=pulumi.Output.secret("example-token-of-16+"),
)

# The open policy of a domain in a VPC is AWS's own example.
aws.opensearch.Domain(
    "catalog",
    domain_name="catalog",
    engine_version="OpenSearch_2.17",
    cluster_config={"instance_type": "t3.small.search", "instance_count": 2},
    ebs_options={"ebs_enabled": True, "volume_size": 20},
    encrypt_at_rest={"enabled": True},
    node_to_node_encryption={"enabled": True},
    domain_endpoint_options={
        "enforce_https": True,
        "tls_security_policy": "Policy-Min-TLS-1-2-2019-07",
    },
    vpc_options={"subnet_ids": [subnets.ids[0]], "security_group_ids": [data_group.id]},
    access_policies=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": "es:ESHttp*",
                    "Resource": f"arn:aws:es:eu-central-1:{account}:domain/catalog/*",
                }
            ],
        }
    ),
)

aws.mq.Broker(
    "orders",
    broker_name="orders",
    engine_type="RabbitMQ",
    engine_version="3.13",
    host_instance_type="mq.m7g.medium",
    deployment_mode="SINGLE_INSTANCE",
    auto_minor_version_upgrade=True,
    subnet_ids=[subnets.ids[0]],
    security_groups=[data_group.id],
    users=[{"username": "shop", "password": pulumi.Output.secret("example-password-1")}],
)

vault = aws.backup.Vault("shop")
plan = aws.backup.Plan(
    "shop",
    rules=[
        {
            "rule_name": "daily",
            "target_vault_name": vault.name,
            "schedule": "cron(0 3 * * ? *)",
            "lifecycle": {"delete_after": 35},
        }
    ],
)
aws.backup.Selection(
    "shop",
    plan_id=plan.id,
    iam_role_arn=f"arn:aws:iam::{account}:role/service-role/AWSBackupDefaultServiceRole",
    resources=[cluster.arn],
)
