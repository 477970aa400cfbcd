"""Code in S3: is it the object that was reviewed?"""

from __future__ import annotations

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
from policypack.iam.meaning.truth import Truth, any_of, settled
from policypack.topology.parts.packages import FUNCTION, LAYER

_OBJECTS = ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2")


@rule(
    id="lambda-code-unpinned",
    types=(FUNCTION, LAYER),
    reads=_OBJECTS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set s3ObjectVersion to the version of the reviewed object, or ship the code as an asset "
        "(code=pulumi.FileArchive(...))"
    ),
    cwe=(494,),
)
def code_unpinned(owner: Resource, stack: Stack) -> Outcomes:
    """Lambda code in S3 is not pinned to a version.

    Unpinned code lets every principal with write access to the bucket choose what the next
    deployment runs. `sourceCodeHash` only triggers an update and doesn't pin the code. An object
    that the same program uploads complies, because its content is part of the program. Object
    versions require a bucket with versioning.
    https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            s3_bucket="builds",
            s3_key="orders.zip",
            s3_object_version="L4kqtJlcpXroDTDmpUMLUo",  # good
        )
    """
    if not owner.at("s3Key").is_set or owner.is_given("s3ObjectVersion"):
        return
    if not settled(_is_uploaded_here(owner, stack)):
        yield Finding("the object in s3Key can be replaced", "s3Key")


def _is_uploaded_here(owner: Resource, stack: Stack) -> Truth:
    if stack.recorded(owner, "s3Key", *_OBJECTS):
        return True
    key = owner.get("s3Key")
    uploaded = (each for each in stack.of_type(*_OBJECTS) if _has_key(each, key))
    return any_of(_is_in_bucket(each, owner) for each in uploaded)


def _has_key(uploaded: Resource, key: str) -> bool:
    held = uploaded.at("key").tree
    return isinstance(held, str) and held == key


def _is_in_bucket(uploaded: Resource, owner: Resource) -> Truth:
    """Whether the object is in the bucket that the code comes from: of one name, or one output."""
    held, wanted = uploaded.at("bucket").tree, owner.at("s3Bucket").tree
    if set(uploaded.depends_on("bucket")) & set(owner.depends_on("s3Bucket")):
        return True
    if isinstance(wanted, Unknown):
        return wanted
    return held if isinstance(held, Unknown) else bool(held == wanted)
