"""Clusters: public endpoints, access entries, audit logs and encryption."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.iam.meaning.truth import any_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.networks.address_ranges import is_public

_CLUSTER = "aws:eks/cluster:Cluster"
_CIDRS = "vpcConfig.publicAccessCidrs"
_LOGS = "enabledClusterLogTypes"


@rule(
    id="eks-cluster-endpoint-public",
    types=(_CLUSTER,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set vpcConfig.publicAccessCidrs to trusted networks; or, once clients connect through "
        "the VPC, set vpcConfig.endpointPrivateAccess to true and vpcConfig.endpointPublicAccess "
        "to false"
    ),
)
def cluster_endpoint_public(cluster: Resource) -> Outcomes:
    """EKS cluster endpoint is publicly accessible.

    Without publicAccessCidrs, any address can reach the Kubernetes API. Only its authentication
    then protects the cluster, which stolen credentials or a vulnerability in the API server can
    defeat.
    https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-1
    """
    if cluster.get("vpcConfig.endpointPublicAccess", True) is not True:
        return
    if not cluster.is_given(_CIDRS) or cluster.get(_CIDRS) == []:
        yield Finding("publicAccessCidrs is missing, so any address can reach the endpoint", _CIDRS)
        return
    yield from cluster.each(_CIDRS, _open)


def _open(cidr: Value) -> Outcomes:
    if is_public(str(cidr.content)):
        yield Finding(f"{cidr.content} can reach the endpoint", cidr.path)


@rule(
    id="eks-cluster-unlogged",
    types=(_CLUSTER,),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation='Add "audit" to enabledClusterLogTypes',
)
def cluster_unlogged(cluster: Resource) -> Outcomes:
    """EKS cluster has no audit logs.

    By default, EKS writes no control plane logs. Without the audit log, you cannot find out who
    changed or read what in the cluster.
    https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-8
    """
    logged = any_of(cluster.each(_LOGS, _is_audit))
    if isinstance(logged, Unknown):
        yield logged
    elif not logged:
        yield Finding('enabledClusterLogTypes does not contain "audit"', _LOGS)


def _is_audit(log: Value) -> Iterator[bool]:
    yield log.content == "audit"


cluster_without_customer_key = without_customer_key(
    id="eks-cluster-without-customer-key",
    subject="EKS cluster",
    properties={_CLUSTER: "encryptionConfig.provider.keyArn"},
    why="""
    From Kubernetes 1.28 on, EKS encrypts the data of the Kubernetes API, such as secrets, with an
    AWS owned key by default. A customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-3
    """,
)


@rule(
    id="eks-node-group-ssh-public",
    types=("aws:eks/nodeGroup:NodeGroup",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Leave out remoteAccess and use Session Manager, or set remoteAccess.sourceSecurityGroupIds"
    ),
)
def node_group_ssh_public(group: Resource) -> Outcomes:
    """EKS node group exposes SSH to the internet.

    With an SSH key but without source security groups, EKS opens port 22 of the nodes to any
    address.
    https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html
    """
    groups = "remoteAccess.sourceSecurityGroupIds"
    has_key = group.is_given("remoteAccess.ec2SshKey")
    if has_key and not group.is_output(groups) and not group.get(groups):
        yield Finding("ec2SshKey is set, but sourceSecurityGroupIds is empty", groups)


_ENTRY = "aws:eks/accessEntry:AccessEntry"
_ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
_USER = lazy_pattern(r"arn:[\w-]+:iam::\d{12}:user/.+")


@rule(
    id="eks-access-cluster-admin",
    types=(_ASSOCIATION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Use AmazonEKSAdminPolicy, AmazonEKSEditPolicy or AmazonEKSViewPolicy with "
        'accessScope.type "namespace", or waive this finding for the administrators\' role'
    ),
)
def access_cluster_admin(association: Resource) -> Outcomes:
    """EKS access policy association grants cluster administrator access.

    AmazonEKSClusterAdminPolicy allows every action on every resource, including the secrets of all
    namespaces, like the role cluster-admin of Kubernetes. One role for operators needs it;
    pipelines and teams need only their namespaces.
    https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
    https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html
    """
    name = str(association.get("policyArn", "")).rpartition("/")[2]
    if name == "AmazonEKSClusterAdminPolicy" and association.get("accessScope.type") == "cluster":
        yield Finding("policyArn is AmazonEKSClusterAdminPolicy for the whole cluster", "policyArn")


@rule(
    id="eks-access-entry-user",
    types=(_ENTRY,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set principalArn to the ARN of a role that people or programs assume",
)
def access_entry_user(entry: Resource) -> Outcomes:
    """EKS access entry is for an IAM user.

    An IAM user has long-term credentials, which leak and are rarely rotated. AWS recommends roles,
    whose credentials expire.
    https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-users-federation-idp
    """
    principal = str(entry.get("principalArn", ""))
    if _USER.fullmatch(principal):
        yield Finding(f"principalArn is {principal}", "principalArn")
