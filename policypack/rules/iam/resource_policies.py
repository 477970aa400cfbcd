"""Resource policies of every service, and the trust policies of roles."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.rules.documents import weaknesses


@rule(
    id="iam-policy-everyone-except",
    types=(
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "aws:s3/accessPoint:AccessPoint",
        "aws:s3control/accessPointPolicy:AccessPointPolicy",
        "aws:sqs/queuePolicy:QueuePolicy",
        "aws:sqs/queue:Queue",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:sns/topic:Topic",
        "aws:kms/key:Key",
        "aws:kms/keyPolicy:KeyPolicy",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "aws:secretsmanager/secret:Secret",
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        "aws:lambda/resourcePolicy:ResourcePolicy",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "aws:ecr/registryPolicy:RegistryPolicy",
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
        "aws:kinesis/resourcePolicy:ResourcePolicy",
        "aws:schemas/registryPolicy:RegistryPolicy",
        "aws:apigateway/restApiPolicy:RestApiPolicy",
        "aws:apigateway/restApi:RestApi",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
        "aws:iam/role:Role",
    ),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="Use Principal with the wanted accounts, roles or services instead of NotPrincipal",
    peers=("kics:cfn:4a8fc9a2",),
)
def policy_everyone_except(resource: Resource) -> Outcomes:
    """Statement allows everybody in the world except a list.

    NotPrincipal with Allow lets in whoever is not named, anonymous callers included, so it gives
    the whole world what it was meant to keep from a few. With Deny it is a fence, fragile but not
    an opening. In a trust policy AWS refuses it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html

    Bad:
        aws.s3.BucketPolicy(
            "uploads",
            bucket="shop-uploads",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/guest"},
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
                }],
            }),
        )

    Good:
        aws.s3.BucketPolicy(
            "uploads",
            bucket="shop-uploads",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:role/importer"},
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
                }],
            }),
        )
    """
    return weaknesses(resource, "everyone-except")
