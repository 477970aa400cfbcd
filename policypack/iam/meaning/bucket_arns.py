"""What of a bucket the Resource of a bucket policy names: the bucket itself, or all objects in it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html
"""

from __future__ import annotations


def names_bucket(pattern: str) -> bool:
    """Whether the pattern names a bucket itself, on which its policy and settings are changed."""
    return "/" not in _name(pattern)


def names_all_objects(pattern: str) -> bool:
    """Whether the pattern names every object of a bucket."""
    bucket, slash, key = _name(pattern).partition("/")
    return key == "*" if slash else bucket.endswith("*")


def _name(pattern: str) -> str:
    """What follows the account in an ARN, which S3 leaves empty; `*` is no ARN."""
    return pattern.split(":", 5)[-1]
