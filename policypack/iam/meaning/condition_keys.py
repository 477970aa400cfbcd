"""What is known of a condition key: its type, and whether AWS has it at all."""

from __future__ import annotations

import re
from functools import lru_cache

from policypack.facts.condition_keys import GLOBAL_KEYS, read_condition_keys


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    lines = (line.split(" ", 1) for line in read_condition_keys()[1])
    return {key: kind for kind, key in lines} | GLOBAL_KEYS


@lru_cache(maxsize=1)
def _prefixes() -> frozenset[str]:
    return frozenset(key.partition(":")[0] for key in _keys())


@lru_cache(maxsize=1024)
def key_type(key: str) -> str | None:
    """The type of a key, such as Bool or ARN; None where the index does not have the key.

    The keys of OIDC providers and such, whose prefix is a host, are texts.
    """
    if "." in key.partition(":")[0]:
        return "String"
    name = name_of(key)
    return None if name is None else _keys()[name]


@lru_cache(maxsize=1024)
def name_of(key: str) -> str | None:
    """The name of a key in the index, such as `aws:resourcetag/*` for `aws:ResourceTag/team`."""
    lowered = key.lower()
    # `kms:EncryptionContext:aws:s3:arn` and `aws:PrincipalTag/team` end with what the user names.
    parts = re.split(r"(?<=[:/])", lowered)
    starts = ("".join(parts[:end]) + "*" for end in range(len(parts) - 1, 0, -1))
    return next((each for each in (lowered, *starts) if each in _keys()), None)


def is_known(key: str) -> bool:
    """Whether the key exists, as far as the index can tell: of a service that it lacks, yes."""
    return key_type(key) is not None or key.lower().partition(":")[0] not in _prefixes()
