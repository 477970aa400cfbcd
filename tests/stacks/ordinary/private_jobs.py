"""Jobs in a private network: groups by role, endpoints instead of a NAT gateway, shared files."""

import pulumi_aws as aws

network = aws.ec2.Vpc(
    "jobs", cidr_block="10.20.0.0/16", enable_dns_support=True, enable_dns_hostnames=True
)
private = [
    aws.ec2.Subnet(
        f"private-{zone}",
        vpc_id=network.id,
        cidr_block=f"10.20.{number}.0/24",
        availability_zone=f"eu-central-1{zone}",
    )
    for number, zone in enumerate("ab")
]
table = aws.ec2.RouteTable("private", vpc_id=network.id)
for zone, subnet in zip("ab", private, strict=True):
    aws.ec2.RouteTableAssociation(f"private-{zone}", subnet_id=subnet.id, route_table_id=table.id)

workers = aws.ec2.SecurityGroup("workers", vpc_id=network.id, description="Batch workers")
files_group = aws.ec2.SecurityGroup("files", vpc_id=network.id, description="Shared files")
aws.vpc.SecurityGroupIngressRule(
    "files-from-workers",
    security_group_id=files_group.id,
    referenced_security_group_id=workers.id,
    ip_protocol="tcp",
    from_port=2049,
    to_port=2049,
)
aws.vpc.SecurityGroupEgressRule(
    "workers-to-files",
    security_group_id=workers.id,
    referenced_security_group_id=files_group.id,
    ip_protocol="tcp",
    from_port=2049,
    to_port=2049,
)
# Opened for a day to debug a job, and never closed.
# finds: ec2-security-group-admin-port-public
aws.ec2.SecurityGroupRule(
    "debug",
    type="ingress",
    security_group_id=workers.id,
    protocol="tcp",
    from_port=22,
    to_port=22,
    cidr_blocks=["0.0.0.0/0"],
)

aws.ec2.VpcEndpoint(
    "s3",
    vpc_id=network.id,
    service_name="com.amazonaws.eu-central-1.s3",
    route_table_ids=[table.id],
)

files = aws.efs.FileSystem("files", encrypted=True)
for zone, subnet in zip("ab", private, strict=True):
    aws.efs.MountTarget(
        f"files-{zone}",
        file_system_id=files.id,
        subnet_id=subnet.id,
        security_groups=[files_group.id],
    )
aws.efs.AccessPoint(
    "models",
    file_system_id=files.id,
    posix_user={"uid": 1000, "gid": 1000},
    root_directory={
        "path": "/models",
        "creation_info": {"owner_uid": 1000, "owner_gid": 1000, "permissions": "750"},
    },
)
# Each job may read the models of all others.
# finds: efs-access-point-exposes-root
aws.efs.AccessPoint("jobs", file_system_id=files.id, posix_user={"uid": 1001, "gid": 1001})
