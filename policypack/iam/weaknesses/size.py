"""How long documents may be, by what carries them.

IAM counts characters and leaves whitespace out; the inline policies of one principal count together
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
"""

from __future__ import annotations

from collections.abc import Sequence

from policypack.iam.document.elements import Document
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.weakness import Found, Undecided, Weakness

MANAGED = 6144
# AWS raises this one on request, up to 8,192.
TRUST = 2048
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
SCP = 5120
RCP = 5120
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
SESSION = 2048
# https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
INLINE_OF_PERMISSION_SET = 32_768
INLINE_OF_ROLE = 10_240
INLINE_OF_GROUP = 5120
INLINE_OF_USER = 2048


def size_weaknesses(documents: Sequence[Document], limit: int) -> Found:
    """Yield `oversized` where the documents together are longer than the limit, in characters.

    What is not known yet counts nothing, so with an unknown in it a short text may become too long.
    """
    size = sum(each.size for each in documents)
    if size > limit:
        yield _oversized(documents, size, limit)
        return
    for document in documents:
        for unknown in document.unknown_leaves():
            yield Undecided(Kind.OVERSIZED, unknown)


def _oversized(documents: Sequence[Document], size: int, limit: int) -> Weakness:
    path = max(documents, key=lambda each: each.size).path
    which = f"the {len(documents)} documents have" if len(documents) > 1 else f"{path} has"
    message = f"{which} {size:,} characters without whitespace; IAM accepts at most {limit:,}"
    fix = "Split it into several managed policies, or merge statements that differ in one list"
    return Weakness(Kind.OVERSIZED, path, message, fix)
