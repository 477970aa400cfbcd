"""User data: what instances run when they start, as text or in base64.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from contextlib import suppress

from policypack.model.values import Value

_BOTH = ("userData", "userDataBase64")
USER_DATA: Mapping[str, tuple[str, ...]] = {
    "aws:ec2/instance:Instance": _BOTH,
    "aws:ec2/launchConfiguration:LaunchConfiguration": _BOTH,
    "aws:ec2/launchTemplate:LaunchTemplate": ("userData",),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": _BOTH,
}
# AWS accepts 16 KB; what gzip makes of them is cut here.
_LIMIT = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS


def decoded(value: Value) -> str:
    """The text of user data, whether it stands as it is, in base64, or compressed in base64."""
    text = str(value.get("") or "")
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return text
    with suppress(zlib.error):
        data = zlib.decompressobj(_GZIP).decompress(data, _LIMIT)
    return data.decode("utf-8", errors="replace")
