"""VPC Lattice: requests in event structure V2 of a service whose target group holds a function."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.checks import mapping, matching
from runtime_guards.validation.event import FLAG, LINE, TEXT
from runtime_guards.validation.generic import Body
from runtime_guards.validation.http_requests import HttpEvent
from runtime_guards.validation.lattice_requests import ONE_OR_MANY, LatticeValidator
from runtime_guards.validation.lines import Lines
from runtime_guards.validation.validator import refusing_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any, overload

    from typing_extensions import Unpack

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model, Modelled
    from runtime_guards.validation.http_options import AnsweredOptions, WithBody

    class _Options(AnsweredOptions, total=False):
        service_networks: Collection[str] | None
        services: Collection[str] | None
        target_groups: Collection[str] | None
        source_vpcs: Collection[str] | None
        principals: Collection[str] | None


_ARN = r"arn:[a-z0-9-]{1,30}:vpc-lattice:[a-z0-9-]{5,30}:[0-9]{12}:"
_ARNS = {
    "serviceNetworkArn": re.compile(_ARN + r"servicenetwork/sn-[0-9a-f]{8,32}\Z"),
    "serviceArn": re.compile(_ARN + r"service/svc-[0-9a-f]{8,32}\Z"),
    "targetGroupArn": re.compile(_ARN + r"targetgroup/tg-[0-9a-f]{8,32}\Z"),
}
# The page's example has the word `region` in this one.
_VPC = re.compile(r"arn:[a-z0-9-]{1,30}:ec2:[a-z0-9-]{5,30}:[0-9]{12}:vpc/vpc-[0-9a-f]{8,32}\Z")
_IDENTITY: dict[str, Documented] = {
    "sourceVpcArn": LINE,
    "type": LINE,
    "principal": LINE,
    "principalOrgID": LINE,
    "sessionName": LINE,
    "x509IssuerOu": LINE,
    "x509SanDns": LINE,
    "x509SanNameCn": LINE,
    "x509SanUri": LINE,
    "x509SubjectCn": LINE,
}


class VpcLatticeV2Event(HttpEvent[Body]):
    """A validated request in event structure V2; see `HttpEvent`. `path` has no query string."""

    __slots__ = ()
    FIELDS: Documented = {  # noqa: RUF012 - a constant
        "version": TEXT,
        "path": TEXT,
        "method": TEXT,
        "headers": {"*": ONE_OR_MANY},
        "queryStringParameters": {"*": ONE_OR_MANY},
        "body": TEXT,
        "isBase64Encoded": FLAG,
        "requestContext": {
            "serviceNetworkArn": TEXT,
            "serviceArn": TEXT,
            "targetGroupArn": TEXT,
            "identity": _IDENTITY,
            "region": LINE,
            "timeEpoch": LINE,
        },
    }


_check_lines = Lines(
    VpcLatticeV2Event.FIELDS,
    *("version", "path", "method", "headers", "queryStringParameters", "body", "isBase64Encoded"),
)


class VpcLatticeV2(LatticeValidator[Body]):
    """Validates requests of VPC Lattice in event structure V2.

    Refuses, in addition to requests that `HttpValidator` refuses:
        - malformed ARNs of service network, service, target group or source VPC
        - ARNs of a region other than the event's
        - a version other than 2.0

    Keyword arguments, besides those of `HttpValidator`:
        service_networks: Allowed ARNs of service networks; None allows any.
        services: Allowed ARNs of services; None allows any.
        target_groups: Allowed ARNs of target groups; None allows any.
        source_vpcs: Allowed ARNs of source VPCs; None allows any.
        principals: Allowed ARNs of IAM identities; None allows any, including unauthenticated
            requests.
        body: Model of the body, see `runtime_guards.bodies`; None allows any body, or none.

    Source:
        https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
    """

    trigger = "vpc-lattice-v2"

    if TYPE_CHECKING:
        # A request without a body, as of GET, has None for it.
        @overload
        def __init__(
            self: VpcLatticeV2[Modelled],
            *,
            body: Model[Modelled],
            methods: Collection[WithBody],
            **options: Unpack[_Options],
        ) -> None: ...
        @overload
        def __init__(
            self: VpcLatticeV2[Modelled | None],
            *,
            body: Model[Modelled],
            methods: Collection[str] | None = None,
            **options: Unpack[_Options],
        ) -> None: ...
        @overload
        def __init__(
            self: VpcLatticeV2[Any],
            *,
            body: None = None,
            methods: Collection[str] | None = None,
            **options: Unpack[_Options],
        ) -> None: ...

    def __init__(
        self,
        *,
        service_networks: Collection[str] | None = None,
        services: Collection[str] | None = None,
        target_groups: Collection[str] | None = None,
        source_vpcs: Collection[str] | None = None,
        principals: Collection[str] | None = None,
        body: Model[Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(body=body, **options)
        self._arns = {
            "serviceNetworkArn": listed(service_networks),
            "serviceArn": listed(services),
            "targetGroupArn": listed(target_groups),
        }
        self._source_vpcs = listed(source_vpcs)
        self._principals = listed(principals)

    @refusing_at("requestContext")
    def validate(self, event: Any) -> VpcLatticeV2Event[Body]:
        """Returns the validated request. Raises EventRejected."""
        if event.get("version") != "2.0":
            raise EventRejected("inconsistent", "version")
        self._check_context(event["requestContext"])
        _check_lines(event)
        method = self._method(event.get("method"), "method")
        path = self._target(event.get("path"), "path")
        headers = self._header_lists(event.get("headers"), "headers")
        name = "queryStringParameters"
        query = self._all_parameters(event.get(name), name)
        body = self._body(event.get("body"), event.get("isBase64Encoded"), headers, method)
        return VpcLatticeV2Event(event, method, path, headers, query, {}, body)

    def _check_context(self, context: Any) -> None:
        region = context["region"]
        for name, pattern in _ARNS.items():
            place = f"requestContext.{name}"
            arn = matching(context.get(name), place, pattern)
            if arn.split(":", 4)[3] != region:
                raise EventRejected("inconsistent", place)
            allow(arn, self._arns[name], place)
        place = "requestContext.identity"
        identity = context.get("identity")
        identity = {} if identity is None else mapping(identity, place)
        for name, value in identity.items():
            if name in _IDENTITY:
                self._text(value, f"{place}.{name}")
        if identity.get("sourceVpcArn") is not None:
            matching(identity["sourceVpcArn"], f"{place}.sourceVpcArn", _VPC)
        allow(identity.get("sourceVpcArn"), self._source_vpcs, f"{place}.sourceVpcArn")
        allow(identity.get("principal"), self._principals, f"{place}.principal")
