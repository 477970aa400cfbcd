"""Access level and resource types of every AWS action, from AWS's Service Authorization Reference.

`resource_types.z` is made by `tools/mine_resource_types.py`; its first line names the source and
its date. Sets of actions are hexadecimal numbers: bit n is the nth action of the service in
`actions.z`.
"""

from __future__ import annotations

import zlib
from pathlib import Path

# Actions without a resource type whose requests name an ARN nevertheless. (2026-11)
ARNS_OF_REQUESTS = {
    # AWS's walkthrough of user policies names `*`; no bucket's name has one character:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html
    "s3:ListAllMyBuckets": "arn:${Partition}:s3:::?",
    # Agents open a channel of theirs on `*`, users one of their session, on its ARN:
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
    "ssmmessages:OpenDataChannel": "arn:${Partition}:ssm:${Region}:${Account}:session/${SessionId}",
}
# Types of resources that AWS's policies name for actions, and its reference does not. (2026-11)
UNLISTED_TYPES = {
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSageMakerModelCustomizationCoreAccess.html
    "sagemaker-mlflow:*": "arn:${Partition}:sagemaker:${Region}:${Account}:mlflow-app/${AppId}",
}
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
