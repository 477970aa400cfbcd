"""VPC endpoints, through which a network reaches services of AWS."""

from __future__ import annotations

from policypack.families.policy_documents import document_rule
from policypack.iam import Kind
from policypack.rule import Profile, Severity

endpoint_policy_open = document_rule(
    id="ec2-endpoint-policy-open",
    kind=Kind.OPEN_ENDPOINT,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Compare aws:PrincipalOrgID and aws:ResourceOrgID in the Condition of policy",
    title="VPC endpoint policy allows any principal and any resource",
    why="""
    An attacker inside the network can use credentials of another account through the endpoint, and
    copy data to a resource of that account. Conditions on the organization of the caller and of the
    resource keep both inside. A policy that names resources is not reported.
    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    https://docs.aws.amazon.com/whitepapers/latest/building-a-data-perimeter-on-aws/perimeter-implementation.html
    """,
    example="""
    aws.ec2.VpcEndpointPolicy(
        "orders",
        vpc_endpoint_id="vpce-0123456789abcdef0",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": "*",
                "Action": "dynamodb:*",
                "Resource": "*",
                "Condition": {  # good
                    "StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}  # good
                },  # good
            }],
        }),
    )
    """,
)
