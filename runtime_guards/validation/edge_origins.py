"""The origin of a request at the edge: of the distribution, or of an earlier function.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
"""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.shapes import Fields, Items, Line, Matching, Number, OneOf, Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_COMMON = {
    "customHeaders": Words(Items(Fields({"value": Line(8192, 0)}, {"key": Line(256)}), 50), 50),
    "path": Line(255, 0),
}
_DOMAIN = {"domainName": Matching(r"[A-Za-z0-9._-]{1,253}")}
_SECONDS = Number(0, 3600)


class _Origin(Fields):
    """A custom origin or one of S3, and never both."""

    def __call__(self, value: Any) -> None:
        super().__call__(value)
        if (value.get("custom") is None) == (value.get("s3") is None):
            raise EventRejected("inconsistent")


ORIGIN = _Origin(
    {},
    {
        "custom": Fields(
            _DOMAIN,
            {
                **_COMMON,
                "keepaliveTimeout": _SECONDS,
                "port": Number(1, 65535),
                "protocol": OneOf("http", "https"),
                "readTimeout": _SECONDS,
                "sslProtocols": Items(Line(16), 10),
            },
        ),
        "s3": Fields(
            _DOMAIN,
            # Only an origin access identity needs the region; it is empty otherwise.
            {**_COMMON, "authMethod": Line(64), "region": Line(32, 0)},
        ),
    },
)
