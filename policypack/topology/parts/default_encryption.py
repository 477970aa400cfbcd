"""Whether a program turns on the encryption of all new EBS volumes of its region.

https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
"""

from __future__ import annotations

from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import or_unknown

ENCRYPTION_BY_DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault"


def is_encrypted_by_default(stack: Stack) -> Truth:
    """Whether a resource of the program encrypts what states nothing itself."""
    return any_of(or_unknown(_is_on, each) for each in stack.of_type(ENCRYPTION_BY_DEFAULT))


def _is_on(setting: Resource) -> bool:
    return setting.get("enabled", True) is True
