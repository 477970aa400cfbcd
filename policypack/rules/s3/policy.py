"""Bucket policies."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    rule,
)
from policypack.forms.families.policy_documents import (
    accepts_plain_requests,
    publicly_accessible,
    service_without_source,
    shared_with_external_account,
)
from policypack.iam import Document, Lockout, Purpose, lockouts
from policypack.topology.parts import attached_documents, buckets
from policypack.topology.parts.documents import documents

_TYPES = (buckets.POLICY, *buckets.BUCKETS)

bucket_policy_public = publicly_accessible(
    id="s3-bucket-policy-public",
    subject="S3 bucket",
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition on aws:SourceVpce, "
        "aws:PrincipalOrgID or aws:SourceArn without wildcards"
    ),
    why="""
    Bucket names can be guessed, and leak through links and logs, so an attacker can use the access
    that the policy allows. A condition that every caller can meet (referer, user agent, TLS, the
    whole address space), or that a missing key meets, restricts nothing.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """,
)


bucket_shared = shared_with_external_account(
    id="s3-bucket-foreign-account",
    subject="S3 bucket policy",
    why="""
    Principals of the external account can read or write objects, or change the bucket, as the
    statement allows. Canonical user IDs, CloudFront origin access identities and the accounts
    through which AWS delivers logs aren't external. A condition on aws:PrincipalOrgID restricts
    access to the organization.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html
    """,
)


bucket_policy_without_source = service_without_source(
    id="s3-bucket-policy-without-source-arn",
    subject="S3 bucket policy",
    why="""
    A service acts on behalf of many customers, so without a condition on the source, an attacker
    can create a CloudFront distribution in another account that serves this bucket's objects, or
    direct an inventory, a trail or an export to the bucket. A statement that only lets the service
    write objects is of medium severity: an attacker can forge logs and reports, and fill the
    bucket. The rule doesn't report services that send no source, services that write below AWSLogs/
    and an account ID that Resource names, and statements that only read the bucket's ACL or
    location.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
    """,
)


@rule(
    id="s3-bucket-policy-lockout",
    types=_TYPES,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Exempt the role that deploys the bucket with a condition ArnNotLike on aws:PrincipalArn,"
        " or leave s3:PutBucketPolicy and s3:DeleteBucketPolicy out of the Deny"
    ),
)
def bucket_policy_lockout(resource: Resource) -> Outcomes:
    """S3 bucket policy locks out its administrators.

    A Deny for any principal and every action on the bucket also denies changes of the policy
    itself. Only the root user can then delete the policy. If the statement exempts callers by their
    network, the finding is of low severity, because administrators in that network can still change
    the policy.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html
    https://repost.aws/knowledge-center/s3-accidentally-denied-access
    """
    for document in documents(resource, Purpose.RESOURCE):
        if isinstance(document, Unknown):
            yield document
        elif isinstance(document, Document):
            for found in lockouts(document, "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"):
                yield found if isinstance(found, Unknown) else _lockout(found)


def _lockout(found: Lockout) -> Finding:
    if not found.networks:
        return Finding("the statement denies any principal to change this policy", found.path)
    networks = " and ".join(found.networks)
    message = f"callers whom {networks} does not exempt cannot change this policy"
    return Finding(message, found.path, Severity.LOW)


@rule(
    id="s3-bucket-tls-optional",
    types=buckets.BUCKETS,
    reads=attached_documents.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add a Deny statement for any principal, s3:*, the bucket and its objects to a "
        'BucketPolicy, with the condition {"Bool": {"aws:SecureTransport": "false"}}'
    ),
    cwe=(319,),
)
def bucket_tls_optional(bucket: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """S3 bucket accepts requests without TLS.

    S3 also accepts requests at http:// URLs. A request without TLS exposes its objects, and the
    session token of temporary credentials, to an attacker on the network path. The Deny must name
    the bucket and all objects in it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    """
    if not settings.is_completed_elsewhere(bucket.urn):
        yield from accepts_plain_requests(bucket, stack, "s3:*")
