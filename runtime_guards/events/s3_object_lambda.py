"""S3 Object Lambda: requests of an Object Lambda access point."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.checks import line, mapping
from runtime_guards.validation.event import LINE, OBJECT, TEXT, Event
from runtime_guards.validation.http_fields import lowercase_headers
from runtime_guards.validation.lines import Lines
from runtime_guards.validation.partitions import DOMAIN
from runtime_guards.validation.s3_objects import AllowedKeys
from runtime_guards.validation.source_arns import checked_arn
from runtime_guards.validation.validator import Validator, refused_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented

_ACCESS_POINT_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:s3-object-lambda:([a-z0-9-]{1,30}):[0-9]{12}:accesspoint/[a-z0-9-]{3,63}\Z"
).match
_SUPPORTING_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:s3:([a-z0-9-]{1,30}):[0-9]{12}:accesspoint/[a-z0-9-]{3,63}\Z"
).match
# The function fetches what this names: https, a host of S3 and no other, no user and no port.
_INPUT_URL = re.compile(
    r"https://(?:[a-z0-9-]{1,63}\.){0,4}s3(?:-accesspoint)?\.(?:dualstack\.)?"
    rf"([a-z0-9-]{{5,30}})\.{DOMAIN}/[^\s#\\\x00-\x1f\x7f]{{0,16384}}\Z"
).match
# The function's answer goes to a host of this name.
_ROUTE = re.compile(r"[A-Za-z0-9-]{1,63}\Z").match
_USER_URL = re.compile(r"(?:https?://([a-z0-9.-]{1,255})(?::[0-9]{1,5})?)?(/[^?#]*)(?:\?|\Z)").match
_TOKEN = 16 * 1024
_URL = 16 * 1024
# The requests that an access point transforms, by the event's field for each.
OPERATIONS = {
    "getObjectContext": "GetObject",
    "headObjectContext": "HeadObject",
    "listObjectsContext": "ListObjects",
    "listObjectsV2Context": "ListObjectsV2",
}

_IDENTITY: Documented = {
    "type": LINE,
    "principalId": LINE,
    "arn": LINE,
    "accountId": LINE,
    "accessKeyId": LINE,
    "userName": LINE,
    "sessionContext": OBJECT,
    "invokedBy": LINE,
}


class S3ObjectLambdaEvent(Event):
    """A validated request. `operation` is GetObject, HeadObject, ListObjects or ListObjectsV2.

    `input_url` is presigned, so it is a secret while it is valid. `key` is decoded, and None for
    lists. `route` and `token` are for WriteGetObjectResponse, and None for other requests.
    `headers` are the caller's, with lower-case names; `url` is the URL that the caller requested.
    """

    __slots__ = ("headers", "input_url", "key", "operation", "route", "token", "url")
    FIELDS = {  # noqa: RUF012 - a constant
        "xAmzRequestId": LINE,
        "getObjectContext": {"inputS3Url": TEXT, "outputRoute": TEXT, "outputToken": TEXT},
        "headObjectContext": {"inputS3Url": TEXT},
        "listObjectsContext": {"inputS3Url": TEXT},
        "listObjectsV2Context": {"inputS3Url": TEXT},
        "configuration": {
            "accessPointArn": TEXT,
            "supportingAccessPointArn": TEXT,
            "payload": TEXT,
        },
        "userRequest": {"url": TEXT, "headers": {"*": TEXT}},
        "userIdentity": _IDENTITY,
        "protocolVersion": LINE,
    }

    def __init__(
        self, raw: Any, operation: str, key: str | None, url: str, headers: dict[str, str]
    ) -> None:
        self.raw = raw
        context = raw[_CONTEXTS[operation]]
        self.operation = operation
        self.input_url: str = context["inputS3Url"]
        self.route: str | None = context.get("outputRoute")
        self.token: str | None = context.get("outputToken")
        self.key = key
        self.url = url
        self.headers = headers


_check_lines = Lines(
    S3ObjectLambdaEvent.FIELDS,
    *("userRequest", "configuration", *OPERATIONS),
)


class S3ObjectLambda(Validator):
    """Validates requests of an S3 Object Lambda access point.

    Refuses:
        - an `inputS3Url` that isn't HTTPS, isn't a presigned URL, or whose host isn't S3's in
          the access point's region (SSRF)
        - keys with path traversal (a `..` segment, a leading slash, a backslash) or a control
          character, as sent, decoded, and decoded once more
        - malformed access point ARNs, routes and tokens
        - a URL whose host contradicts the `Host` header
        - header names and values that `HttpValidator` refuses

    Keyword arguments:
        extensions: Allowed file extensions of keys with their dot, such as `.csv`, in any letter
            case; None allows all.
        prefixes: Allowed key prefixes; None allows all.
        single_line: True refuses line breaks, tabs and direction marks in keys.
        any_path: True accepts keys with a `..` segment, a leading slash or a backslash, which S3
            allows. The handler must never use such a key as the path of a file.
        access_points: Allowed ARNs of Object Lambda access points; None allows any.
        operations: Allowed operations of GetObject, HeadObject, ListObjects and ListObjectsV2; None
            allows all.
        max_headers: Maximum number of headers in the caller's request.
        max_header: Maximum length of a header value in characters.

    Source:
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-event-context.html
    """

    trigger = "s3-object-lambda"

    def __init__(
        self,
        *,
        extensions: Collection[str] | None = None,
        prefixes: Collection[str] | None = None,
        single_line: bool = False,
        any_path: bool = False,
        access_points: Collection[str] | None = None,
        operations: Collection[str] | None = None,
        max_headers: int = 200,
        max_header: int = 16 * 1024,
    ) -> None:
        self._check_key = AllowedKeys(extensions, prefixes, single_line, any_path).check
        self._access_points = listed(access_points)
        self._operations = listed(operations)
        self._header_limits = (max_headers, max_header)

    def validate(self, event: Any) -> S3ObjectLambdaEvent:
        """The checked request. Raises EventRejected."""
        if event.__class__ is not dict:
            raise EventRejected("wrong-type", "")
        _check_lines(event)
        name = _context(event)
        operation = OPERATIONS[name]
        allow(operation, self._operations, name)
        region = self._check_configuration(event.get("configuration"))
        try:
            _check_context(event[name], region, name == "getObjectContext")
        except Exception as error:
            raise refused_at(error, name) from None
        request = mapping(event.get("userRequest"), "userRequest")
        headers = lowercase_headers(
            request.get("headers"), "userRequest.headers", *self._header_limits
        )
        url, key = self._url(request.get("url"), operation, headers)
        return S3ObjectLambdaEvent(event, operation, key, url, headers)

    def _check_configuration(self, configuration: Any) -> str:
        place = "configuration"
        found = mapping(configuration, place)
        point = checked_arn(
            _ACCESS_POINT_ARN,
            found.get("accessPointArn"),
            f"{place}.accessPointArn",
            self._access_points,
        )
        supporting = f"{place}.supportingAccessPointArn"
        match = checked_arn(
            _SUPPORTING_ARN, found.get("supportingAccessPointArn"), supporting, None
        )
        payload = found.get("payload")
        if payload.__class__ is not str and payload is not None:
            raise EventRejected("wrong-type", f"{place}.payload")
        if match[1] != point[1]:
            raise EventRejected("inconsistent", supporting)
        return str(match[1])

    def _url(self, url: Any, operation: str, headers: dict[str, str]) -> tuple[str, str | None]:
        place = "userRequest.url"
        match = _USER_URL(line(url, place, _URL))
        if match is None:
            raise EventRejected("malformed", place)
        host = headers.get("host")
        if match[1] and host and match[1] != host.partition(":")[0].lower():
            raise EventRejected("inconsistent", place)
        if operation.startswith("List"):
            return url, None
        # In a path, unlike in a form, a plus is itself.
        return url, self._check_key(match[2][1:].replace("+", "%2B"), place)


def _context(event: Any) -> str:
    given = [name for name in OPERATIONS if event.get(name) is not None]
    if len(given) != 1:
        raise EventRejected("inconsistent" if given else "missing", "getObjectContext")
    return given[0]


def _check_context(context: Any, region: str, get: bool) -> None:
    url = context["inputS3Url"]
    match = _INPUT_URL(url)
    # A URL that is not presigned has no permissions of the caller.
    if match is None or "X-Amz-" not in url.partition("?")[2]:
        raise EventRejected("malformed", "inputS3Url")
    if match[1] != region:
        raise EventRejected("inconsistent", "inputS3Url")
    if get:
        if not _ROUTE(context["outputRoute"]):
            raise EventRejected("malformed", "outputRoute")
        line(context["outputToken"], "outputToken", _TOKEN, 1)


_CONTEXTS = {operation: name for name, operation in OPERATIONS.items()}
