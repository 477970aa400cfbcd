"""Names of buckets."""

from __future__ import annotations

import re

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    rule,
)
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.completion import is_completed
from policypack.topology.parts.links import is_computed, is_stated, stated

# Commercial regions, and those of GovCloud, of the isolated partitions and of the European
# Sovereign Cloud: us-gov-west-1, us-iso-east-1, eusc-de-east-1.
# https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
_REGION = (
    r"(?:^|-)(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(?:-(?:gov|iso[a-z]?|de))?-[a-z]+-\d(?=-|$)"
)
_NAMES = ("bucket", "bucketPrefix")
_ACCOUNT = r"(?:^|-)\d{12}(?=-|$)"
# What names of services and of their common uses are made of.
_WORDS = (
    "amazon artifacts assets athena audit aws backup bootstrap bucket build cdk"
    " cloudformation cloudfront cloudtrail codebuild codepipeline codestar config data deploy"
    " deployment elastic elasticbeanstalk elb emr flow glue hnb659fds kinesis lambda log logs"
    " output quicksight queries query redshift results s3 sagemaker sam scripts servicecatalog"
    " state studio temp templates temporary terraform trail vpc"
)


@rule(
    id="s3-bucket-name-guessable",
    types=BUCKETS,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Leave bucket out so that Pulumi generates the name, or set bucketNamespace to "
        '"account-regional"'
    ),
)
def bucket_name_guessable(bucket: Resource) -> Outcomes:
    """S3 bucket name is predictable in every region.

    Bucket names are unique in the whole partition. An attacker who knows the naming scheme, such as
    aws-glue-assets-<account>-<region>, can register the name for a Region that isn't in use yet,
    and then receives what programs write there, or serves them code. Names in the account's own
    namespace can't be taken.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    """
    name = bucket.get("bucket", "")
    if not _is_guessable(name) or bucket.get("bucketNamespace") == "account-regional":
        return
    yield Finding(f"{name} is made of a service, an account and a region", "bucket")


def _is_guessable(name: str) -> bool:
    rest, regions = re.subn(_REGION, "", name)
    rest, accounts = re.subn(_ACCOUNT, "", rest)
    words = [word for word in rest.split("-") if word]
    return bool(regions and accounts) and set(words) <= set(_WORDS.split())


@rule(
    id="s3-bucket-name-with-dots",
    types=BUCKETS,
    reads=(buckets.WEBSITE,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Choose a name without dots in bucket; a new name replaces the bucket",
    cwe=(295,),
)
def bucket_name_with_dots(bucket: Resource, stack: Stack) -> Outcomes:
    """S3 bucket name has dots, which break TLS host name checks.

    Dots break certificate validation: the S3 certificate covers one label before s3.amazonaws.com,
    so clients of such a bucket fail or are configured to skip the check. A bucket that serves a
    website needs its domain as its name.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    path, name = _stated_name(bucket)
    if "." not in name or _states_website(bucket):
        return
    serves = is_completed(stack, bucket, buckets.at_bucket(buckets.WEBSITE))
    if isinstance(serves, Unknown):
        yield serves
    elif not serves:
        yield Finding(f"{name} has a dot", path)


def _stated_name(bucket: Resource) -> tuple[str, str]:
    """Where the program states the name or how it begins, and what it states."""
    path = next((path for path in _NAMES if is_stated(bucket, path)), "bucket")
    return path, str(stated(bucket, path, ""))


def _states_website(bucket: Resource) -> bool:
    path = "website" if bucket.type == buckets.BUCKET else "websites"
    return not is_computed(bucket, path) and bool(bucket.get(path))
