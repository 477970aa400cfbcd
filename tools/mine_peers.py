"""Makes `tools/peer_checks.csv`: the IDs of all checks that other tools have about AWS.

A test compares each with `policypack/facts/peers.csv`, which has the equivalent rules, and with
`policypack/facts/reasons.csv`, which explains why a check has none. So new checks of a tool are
noticed when the table is made again. The sources:

- Checkov's package: its checks of Terraform, which are what they are for Pulumi's AWS provider;
- the module of Trivy's checks;
- Pulumi's AWSGuard, and its compliance policies, which no registry has: `COMPLIANCE` below lists
  their names by resource, as the folders of github.com/pulumi/compliance-policies have them.

Fetch the first three with `pip download --no-deps checkov==3.3.30`, `go mod download -json
github.com/aquasecurity/trivy-checks@v1.10.0` (the file `Zip` that it names) and `npm pack
@pulumi/awsguard@0.3.1` into a folder, then, from the repository's root,
`python -m tools.mine_peers FOLDER`. The same files give the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

TARGET = Path(__file__).with_name("peer_checks.csv")
COMPLIANCE_COMMIT = "9d780c21288b1a9ac0d091ded4f10cf8647a9d74"
COMPLIANCE = """
aws-alb-listener: configure-secure-tls disallow-unencrypted-traffic
aws-alb-loadbalancer: configure-access-logging enable-access-logging
aws-apigateway-domainname: configure-security-policy
aws-apigatewayv2-domainname: configure-domain-name-security-policy
aws-apigatewayv2-domainname: enable-domain-name-configuration
aws-apigatewayv2-stage: configure-access-logging enable-access-logging
aws-appflow-connectorprofile: configure-customer-managed-key
aws-appflow-flow: configure-customer-managed-key missing-description
aws-athena-database: configure-customer-managed-key disallow-unencrypted-database
aws-athena-database: missing-description
aws-athena-datacatalog: missing-description
aws-athena-namedquery: missing-description
aws-athena-workgroup: configure-customer-managed-key disallow-unencrypted-workgroup
aws-athena-workgroup: enforce-configuration missing-description
aws-cloudfront-distribution: configure-access-logging configure-secure-tls
aws-cloudfront-distribution: configure-secure-tls-to-origin configure-waf
aws-cloudfront-distribution: disallow-unencrypted-traffic enable-access-logging
aws-cloudfront-distribution: enable-tls-to-origin
aws-dynamodb-table: delete-protection-enabled
aws-ebs-snapshot: disallow-public-access require-encryption
aws-ebs-snapshotblockpublicaccess: require-block-all-access
aws-ebs-volume: configure-customer-managed-key disallow-unencrypted-volume
aws-ec2-ami: disallow-public-images require-encryption restrict-image-age
aws-ec2-instance: disallow-public-ip disallow-unencrypted-block-device
aws-ec2-instance: disallow-unencrypted-root-block-device require-approved-ami
aws-ec2-launchconfiguration: disallow-public-ip disallow-unencrypted-block-device
aws-ec2-launchconfiguration: disallow-unencrypted-root-block-device
aws-ec2-launchtemplate: configure-customer-managed-key disallow-public-ip
aws-ec2-launchtemplate: disallow-unencrypted-block-device
aws-ec2-securitygroup: disallow-inbound-http-traffic disallow-public-internet-ingress
aws-ec2-securitygroup: missing-description missing-egress-rule-description
aws-ec2-securitygroup: missing-ingress-rule-description
aws-ecr-repository: configure-customer-managed-key configure-image-scan disallow-mutable-image
aws-ecr-repository: disallow-unencrypted-repository enable-image-scan
aws-efs-filesystem: configure-customer-managed-key disallow-single-availability-zone
aws-efs-filesystem: disallow-unencrypted-file-system
aws-eks-cluster: disallow-api-endpoint-public-access enable-cluster-encryption-config
aws-elb-loadbalancer: configure-access-logging configure-multi-availability-zone
aws-elb-loadbalancer: disallow-unencrypted-traffic enable-health-check
aws-iam: password-policy-minimum-password-length password-policy-prevent-reuse
aws-iam: policy-attachment-only-attachment-through-groups
aws-iam: user-policy-attachment-only-attachment-through-groups
aws-kms-key: disallow-bypass-policy-lockout-safety-check enable-key-rotation missing-description
aws-lambda-function: configure-tracing-config disallow-unknown-cross-account-access
aws-lambda-function: enable-tracing-config missing-description require-unique-iam-role
aws-lambda-permission: configure-source-arn
aws-rds-cluster: configure-backup-retention configure-customer-managed-key
aws-rds-cluster: disallow-single-availability-zone disallow-unencrypted-storage
aws-rds-cluster: enable-backup-retention
aws-rds-clusterinstance: disallow-public-access disallow-unencrypted-performance-insights
aws-rds-clusterinstance: enable-performance-insights
aws-rds-instance: configure-backup-retention configure-customer-managed-key
aws-rds-instance: disallow-classic-resource disallow-public-access
aws-rds-instance: disallow-unencrypted-performance-insights disallow-unencrypted-storage
aws-rds-instance: enable-backup-retention enable-performance-insights
aws-s3-bucket: configure-replication-configuration
aws-s3-bucket: configure-server-side-encryption-customer-managed-key
aws-s3-bucket: configure-server-side-encryption-kms disallow-public-read
aws-s3-bucket: enable-replication-configuration enable-server-side-encryption
aws-s3-bucket: enable-server-side-encryption-bucket-key
aws-s3-bucketv2: disallow-unencrypted-replication-destination enable-replication-configuration
aws-s3-bucketv2: enable-server-side-encryption
aws-secretsmanager-secret: configure-customer-managed-key missing-description
awsnative-apigateway-domainname: configure-security-policy
awsnative-appflow-connectorprofile: configure-customer-managed-key
awsnative-appflow-flow: configure-customer-managed-key missing-description
awsnative-athena-datacatalog: missing-description
awsnative-athena-namedquery: missing-description
awsnative-athena-workgroup: configure-customer-managed-key disallow-unencrypted-workgroup
awsnative-athena-workgroup: enforce-configuration missing-description
awsnative-cloudfront-distribution: configure-access-logging configure-secure-tls
awsnative-cloudfront-distribution: configure-secure-tls-to-origin configure-waf-acl
awsnative-cloudfront-distribution: disallow-unencrypted-traffic enable-access-logging
awsnative-cloudfront-distribution: enable-tls-to-origin
awsnative-ec2-volume: configure-customer-managed-key disallow-unencrypted-volume
awsnative-ecr-repository: configure-customer-managed-key configure-image-scan
awsnative-ecr-repository: disallow-mutable-image disallow-unencrypted-repository enable-image-scan
awsnative-efs-filesystem: configure-customer-managed-key
awsnative-efs-filesystem: disallow-bypass-policy-lockout-safety-check
awsnative-efs-filesystem: disallow-single-availability-zone disallow-unencrypted-file-system
awsnative-eks-cluster: disallow-api-endpoint-public-access enable-cluster-encryption-config
awsnative-kms-key: enable-key-rotation missing-description
awsnative-lambda-function: configure-tracing-config enable-tracing-config missing-description
awsnative-rds-dbcluster: configure-backup-retention configure-customer-managed-key
awsnative-rds-dbcluster: disallow-single-availability-zone disallow-unencrypted-storage
awsnative-rds-dbcluster: enable-backup-retention
awsnative-rds-dbinstance: configure-backup-retention configure-customer-managed-key
awsnative-rds-dbinstance: disallow-public-access disallow-unencrypted-performance-insights
awsnative-rds-dbinstance: disallow-unencrypted-storage enable-backup-retention
awsnative-rds-dbinstance: enable-performance-insights
awsnative-s3-bucket: configure-replication-configuration
awsnative-s3-bucket: configure-server-side-encryption-customer-managed-key
awsnative-s3-bucket: configure-server-side-encryption-kms disallow-public-read
awsnative-s3-bucket: enable-replication-configuration enable-server-side-encryption
awsnative-s3-bucket: enable-server-side-encryption-bucket-key
"""
_CHECKOV = re.compile(r"""\b(?:check_)?id["']?\s*[=:]\s*["']?(CKV2?_AWS_\d+)""")
_TRIVY = re.compile(r"^#   id: (?:AVD-)?(AWS-\d+)$", re.MULTILINE)
_AWSGUARD = re.compile(r'^\s*name: "([a-z0-9-]+)",$', re.MULTILINE)


class Checks(NamedTuple):
    """The checks of one tool, in one version."""

    tool: str
    version: str
    checks: tuple[str, ...]


def mined(folder: Path) -> str:
    """Returns the table as CSV, from the three archives in the folder."""
    [checkov] = folder.glob("checkov-*.whl")
    [trivy] = folder.glob("v*.zip")
    [awsguard] = folder.glob("pulumi-awsguard-*.tgz")
    return written(
        [
            Checks("checkov", checkov.name.split("-")[1], _in_order(of_checkov(checkov))),
            Checks("trivy", trivy.stem, _in_order(of_trivy(trivy))),
            Checks("pulumi", _after_last_dash(awsguard), _in_order(of_awsguard(awsguard))),
            Checks("pulumi", COMPLIANCE_COMMIT, _in_order(of_compliance_policies())),
        ]
    )


def written(found: Iterable[Checks]) -> str:
    """Returns the text of a table."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(Checks._fields)
    writer.writerows((each.tool, each.version, " ".join(each.checks)) for each in found)
    return file.getvalue()


def read(text: str) -> tuple[Checks, ...]:
    """Returns the lines of a table."""
    rows = csv.DictReader(io.StringIO(text))
    return tuple(Checks(row["tool"], row["version"], tuple(row["checks"].split())) for row in rows)


def of_checkov(wheel: Path) -> Iterator[str]:
    """Yields the IDs of the checks of Terraform for AWS: classes, and documents of graphs."""
    with zipfile.ZipFile(wheel) as files:
        for name in files.namelist():
            if name.startswith("checkov/terraform/checks/") and name.endswith(_READ):
                yield from _CHECKOV.findall(files.read(name).decode())


def of_trivy(module: Path) -> Iterator[str]:
    """Yields the IDs of the checks for AWS, as the head of each file has them."""
    with zipfile.ZipFile(module) as files:
        for name in files.namelist():
            if "/checks/cloud/aws/" in name and name.endswith(".rego"):
                yield from _TRIVY.findall(files.read(name).decode())


def of_awsguard(archive: Path) -> Iterator[str]:
    """Yields the names of the policies, with their package."""
    with tarfile.open(archive) as tar:
        for name in tar.getnames():
            file = tar.extractfile(name) if re.fullmatch(r"package/\w+\.js", name) else None
            for policy in _AWSGUARD.findall(file.read().decode()) if file else ():
                yield f"awsguard/{policy}"


def of_compliance_policies() -> Iterator[str]:
    """Yields the names of the policies: provider, service, resource and what is checked."""
    for line in COMPLIANCE.strip().splitlines():
        resource, _, policies = line.partition(":")
        yield from (f"{resource}-{policy}" for policy in policies.split())


_READ = (".py", ".json", ".yaml", ".yml")


def _in_order(checks: Iterable[str]) -> tuple[str, ...]:
    """The checks by name, numbers in their order."""

    def key(check: str) -> list[tuple[str, int]]:
        return [(text, int(digits or 0)) for text, digits in re.findall(r"(\D+)(\d*)", check)]

    return tuple(sorted(set(checks), key=key))


def _after_last_dash(archive: Path) -> str:
    return archive.stem.rpartition("-")[2]


if __name__ == "__main__":
    TARGET.write_text(mined(Path(sys.argv[1])), encoding="utf-8")
