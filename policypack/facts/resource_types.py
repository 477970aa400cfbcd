"""Access level and resource types of every AWS action, from AWS's Service Authorization Reference.

`resource_types.z` is made by `tools/mine_resource_types.py`; its first line names the source and
its date. Sets of actions are hexadecimal numbers: bit n is the nth action of the service in
`actions.z`.
"""

from __future__ import annotations

import zlib
from pathlib import Path

# Actions without a resource type whose requests name an ARN nevertheless. AWS's walkthrough of user
# policies allows s3:ListAllMyBuckets on it.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html (2026-11)
ARNS_OF_REQUESTS = {"s3:ListAllMyBuckets": "arn:${Partition}:s3:::*"}
# Of these an account has one, but the action is for those of other accounts. (2026-11)
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
ONE_PER_ACCOUNT_OF_OTHERS = frozenset({"arn:${Partition}:iam::${Account}:root"})


def read_resource_types() -> tuple[str, tuple[str, ...]]:
    """The source with its date, and one line per service.

    A line is the prefix, the sets of the levels List, Read, Write, Tagging and Permissions
    management, and three words for each resource type: its ARN with variables, the actions that
    accept it, and those that must have one of it.
    """
    packed = Path(__file__).with_name("resource_types.z").read_bytes()
    source, *services = zlib.decompress(packed).decode("ascii").split("\n")
    return source, tuple(services)
