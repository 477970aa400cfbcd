"""The order of a Terraform set: what decides how blocks of one kind are joined.

terraform-plugin-sdk, helper/schema: `SerializeResourceForHash` writes an element out, its CRC-32 is
its code, equal codes are one element, and `Set.listCode` sorts the codes as decimal text.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any


def text_code(text: str) -> str:
    """The code of a string in a set of strings."""
    return _code(f"{text};")


def as_set(elements: Iterable[tuple[str, Any]]) -> list[Any]:
    """The elements in the order of their codes, each given as (written out, element)."""
    distinct: dict[str, Any] = {}
    for written, element in elements:
        distinct.setdefault(_code(written), element)
    return [distinct[code] for code in sorted(distinct)]


def _code(written: str) -> str:
    return str(zlib.crc32(written.encode()))
