"""Access entries: principals of the Kubernetes API and their permissions."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule
from policypack.start.lazy_patterns import lazy_pattern

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

    Example:
        aws.eks.AccessPolicyAssociation(
            "deploy",
            cluster_name="orders",
            principal_arn="arn:aws:iam::111122223333:role/deploy",
            policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",  # bad
            policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",  # good
            access_scope={
                "type": "cluster",  # bad
                "type": "namespace",  # good
                "namespaces": ["orders"],  # good
            },
        )
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

    Example:
        aws.eks.AccessEntry(
            "deploy",
            cluster_name="orders",
            principal_arn="arn:aws:iam::111122223333:user/deploy",  # bad
            principal_arn="arn:aws:iam::111122223333:role/deploy",  # good
        )
    """
    principal = str(entry.get("principalArn", ""))
    if _USER.fullmatch(principal):
        yield Finding(f"principalArn is {principal}", "principalArn")
