"""HTTP responses: JSON, problem details (RFC 9457), and security headers.

The dictionaries suit API Gateway (REST, HTTP, WebSocket), function URLs, ALB and VPC Lattice.
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# OWASP's REST Security Cheat Sheet, "Security Headers": an API's answer is never a page, a frame's
# content or a thing to keep.
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


def respond(
    status: int, body: Any = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Returns a JSON response. `body` is passed to `json.dumps`; `headers` replace the defaults."""
    return _answer(status, json.dumps(body, allow_nan=False), "application/json", headers)


def problem(status: int, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Returns problem details with only the status: no reason, stack trace or part of the event."""
    body = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status}
    return _answer(status, json.dumps(body), "application/problem+json", headers)


def _answer(
    status: int, body: str, content_type: str, headers: Mapping[str, str] | None
) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {**SECURITY_HEADERS, "Content-Type": content_type, **(headers or {})},
        "body": body,
        "isBase64Encoded": False,
    }
