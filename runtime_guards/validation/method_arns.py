"""ARNs of API Gateway's methods and routes, which an authorizer allows or denies.

https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
"""

from __future__ import annotations

import re
from collections import namedtuple

from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.http_paths import decoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.authorizer_requests import AuthorizerEvent

# arn:PARTITION:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH. The stage may be an asterisk where
# only a token is asked about; a WebSocket API has a route key as its method, and no path.
_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:execute-api:[a-z0-9-]{5,30}:([0-9]{12}):([A-Za-z0-9]{1,32})"
    r"/([A-Za-z0-9_$*-]{1,128})/([^/\x00-\x20\x7f]{1,128})(?:/([^\x00-\x1f\x7f]{0,16384}))?\Z"
)
Parts = namedtuple("Parts", ("account", "api", "stage", "method", "path"))


def parts_of(arn: Any, place: str, apis: Collection[str] | None) -> Parts:
    """Returns the parts of an ARN that is well-formed, and of an allowed API."""
    if arn.__class__ is not str:
        raise absent(arn, place)
    match = _ARN.match(arn)
    if not match:
        raise EventRejected("malformed", place)
    parts = Parts(*match.groups(""))
    if apis is not None and parts.api not in apis:
        raise EventRejected("not-allowed", place)
    return parts


def agree_api(parts: Parts, context: Any, place: str) -> None:
    """Raises EventRejected for an ARN of another API, stage or account than the context's."""
    account = context.get("accountId")
    if parts.api != context["apiId"]:
        raise EventRejected("inconsistent", place)
    if parts.stage != context["stage"] and not _is_no_stage(parts.stage):
        raise EventRejected("inconsistent", place)
    # The connections of a WebSocket API do not say whose they are.
    if account is not None and parts.account != account:
        raise EventRejected("inconsistent", place)


def _is_no_stage(stage: str) -> bool:
    if stage != "None":
        return False
    from runtime_guards.validation.sam_local import runs_in_sam_local

    # Its builder writes this where the template names no stage.
    return runs_in_sam_local()


def agree_request(parts: Parts, request: AuthorizerEvent, template: str, place: str) -> None:
    """Raises EventRejected for an ARN of another method or path: it decides what is allowed."""
    if parts.method == "$default":
        return
    if parts.method != request.method:
        raise EventRejected("inconsistent", place)
    named = decoded(parts.path, place).strip("/")
    asked = decoded(request.path or "", "path").strip("/")
    if named in (asked, template.strip("/")) or asked == f"{parts.stage}/{named}".rstrip("/"):
        return
    # On a custom domain name, the path of the mapping precedes the path of the API.
    domain = request.raw["requestContext"].get("domainName")
    own = domain is not None and ".execute-api." not in domain
    if not own or (named and not f"/{asked}".endswith(f"/{named}")):
        raise EventRejected("inconsistent", place)
