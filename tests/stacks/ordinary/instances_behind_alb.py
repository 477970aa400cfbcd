"""A shop on instances behind a load balancer, moved from a data centre, with a trail."""

import json

import pulumi
import pulumi_aws as aws

network = aws.ec2.Vpc("shop", cidr_block="10.20.0.0/16", enable_dns_hostnames=True)
gateway = aws.ec2.InternetGateway("shop", vpc_id=network.id)
public = [
    aws.ec2.Subnet(
        f"public-{zone}",
        vpc_id=network.id,
        availability_zone=f"eu-central-1{zone}",
        cidr_block=f"10.20.{number}.0/24",
    )
    for number, zone in enumerate("ab")
]
private = [
    aws.ec2.Subnet(
        f"private-{zone}",
        vpc_id=network.id,
        availability_zone=f"eu-central-1{zone}",
        cidr_block=f"10.20.{number + 10}.0/24",
    )
    for number, zone in enumerate("ab")
]

edge = aws.ec2.SecurityGroup(
    "edge",
    description="HTTPS from anywhere",
    vpc_id=network.id,
    ingress=[
        {"protocol": "tcp", "from_port": port, "to_port": port, "cidr_blocks": ["0.0.0.0/0"]}
        for port in (80, 443)
    ],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
web = aws.ec2.SecurityGroup(
    "web",
    description="From the load balancer",
    vpc_id=network.id,
    ingress=[{"protocol": "tcp", "from_port": 8080, "to_port": 8080, "security_groups": [edge.id]}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)

certificate = aws.acm.Certificate("shop", domain_name="shop.example.com", validation_method="DNS")
balancer = aws.lb.LoadBalancer(
    "shop", security_groups=[edge.id], subnets=[subnet.id for subnet in public]
)
targets = aws.lb.TargetGroup(
    "shop", port=8080, protocol="HTTP", vpc_id=network.id, health_check={"path": "/health"}
)
aws.lb.Listener(
    "redirect",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="HTTP",
    default_actions=[
        {
            "type": "redirect",
            "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"},
        }
    ],
)
# AWS takes a policy with TLS 1.0 where the program names none.
# finds: elb-listener-weak-tls
https = aws.lb.Listener(
    "https",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn=certificate.arn,
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
)
aws.lb.ListenerRule(
    "images",
    listener_arn=https.arn,
    priority=10,
    conditions=[{"path_pattern": {"values": ["/images/*"]}}],
    actions=[{"type": "forward", "target_group_arn": targets.arn}],
)

# A second listener from the first weeks of the project, which serves the same as HTTPS.
# finds: elb-listener-plain-http
aws.lb.Listener(
    "legacy",
    load_balancer_arn=balancer.arn,
    port=8080,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
)

internal = aws.lb.LoadBalancer(
    "internal", internal=True, security_groups=[web.id], subnets=[subnet.id for subnet in private]
)
# Calls within the network; TLS ends at the public load balancer.
aws.lb.Listener(
    "internal",
    load_balancer_arn=internal.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
)

assume = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
role = aws.iam.Role("web", assume_role_policy=json.dumps(assume))
aws.iam.RolePolicyAttachment(
    "web-ssm", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
)
profile = aws.iam.InstanceProfile("web", role=role.name)
image = aws.ssm.get_parameter(
    name="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
)

template = aws.ec2.LaunchTemplate(
    "web",
    image_id=image.value,
    instance_type="t3.small",
    vpc_security_group_ids=[web.id],
    iam_instance_profile={"arn": profile.arn},
    metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1},
    block_device_mappings=[
        {"device_name": "/dev/xvda", "ebs": {"volume_size": 20, "encrypted": "true"}}
    ],
    user_data="IyEvYmluL3NoCnN5c3RlbWN0bCBlbmFibGUgLS1ub3cgc2hvcAo=",
)
aws.autoscaling.Group(
    "web",
    min_size=2,
    max_size=4,
    vpc_zone_identifiers=[subnet.id for subnet in private],
    target_group_arns=[targets.arn],
    health_check_type="ELB",
    launch_template={"id": template.id, "version": "$Latest"},
)

# The import of the old shop: a password in the script, and disks as they were.
# finds: ec2-instance-user-data-secret, ec2-instance-volume-unencrypted
aws.ec2.Instance(
    "importer",
    ami=image.value,
    instance_type="t3.medium",
    subnet_id=private[0].id,
    vpc_security_group_ids=[web.id],
    iam_instance_profile=profile.name,
    user_data="#!/bin/sh\nexport DB_PASSWORD='Kq7!9f2xVb31'\n/opt/import/run\n",
)
# finds: ebs-volume-unencrypted
aws.ebs.Volume("import-data", availability_zone="eu-central-1a", size=200, type="gp3")

trail_logs = aws.s3.Bucket("trail-logs", force_destroy=False)
account = aws.get_caller_identity().account_id
allowed = aws.s3.BucketPolicy(
    "trail-logs",
    bucket=trail_logs.bucket,
    policy=trail_logs.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "cloudtrail.amazonaws.com"},
                        "Action": ["s3:GetBucketAcl", "s3:PutObject"],
                        "Resource": [arn, f"{arn}/AWSLogs/{account}/*"],
                        "Condition": {
                            "StringEquals": {
                                "aws:SourceArn": (
                                    f"arn:aws:cloudtrail:eu-central-1:{account}:trail/audit"
                                )
                            }
                        },
                    }
                ],
            }
        )
    ),
)
aws.cloudtrail.Trail(
    "audit",
    name="audit",
    s3_bucket_name=trail_logs.bucket,
    is_multi_region_trail=True,
    enable_log_file_validation=True,
    opts=pulumi.ResourceOptions(depends_on=[allowed]),
)
aws.guardduty.Detector("region")

pulumi.export("address", balancer.dns_name)
