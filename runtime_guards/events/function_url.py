"""Lambda function URL: requests in payload format 2.0, as HTTP APIs send it."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.events.http_api import HttpApi, HttpApiEvent
from runtime_guards.lazy import lazy_pattern
from runtime_guards.validation.generic import Body

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any, overload

    from typing_extensions import Unpack

    from runtime_guards.validation.generic import Model, Modelled
    from runtime_guards.validation.http_options import HttpOptions, WithBody


# https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html: a URL's host ends in
# `.lambda-url.REGION.on.aws`. An emulator's ends in a host of this machine.
_DOMAIN = lazy_pattern(
    r"[^.\s]+\.lambda-url\.[a-z0-9-]+\.(?:on\.aws|localhost(?:\.localstack\.cloud)?(?::[0-9]+)?)\Z"
)


class FunctionUrlEvent(HttpApiEvent[Body]):
    """A validated request to a function URL; see `HttpEvent`."""

    __slots__ = ()


class FunctionUrl(HttpApi[Body]):
    """Validates requests to a Lambda function URL (payload format 2.0).

    Refuses, besides what `HttpValidator` refuses:
        - requests whose domain name is not that of a function URL
        - requests whose route key or path contradict `requestContext`, and a version other than 2.0

    Keyword arguments: those of `HttpValidator`.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
    """

    trigger = "function-url"
    event_type = FunctionUrlEvent  # type: ignore[assignment]

    if TYPE_CHECKING:
        # A request without a body, as of GET, has None for it.
        @overload
        def __init__(
            self: FunctionUrl[Modelled],
            *,
            body: Model[Modelled],
            methods: Collection[WithBody],
            **options: Unpack[HttpOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: FunctionUrl[Modelled | None],
            *,
            body: Model[Modelled],
            methods: Collection[str] | None = None,
            **options: Unpack[HttpOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: FunctionUrl[Any],
            *,
            body: None = None,
            methods: Collection[str] | None = None,
            **options: Unpack[HttpOptions],
        ) -> None: ...
        def __init__(self, **options: Any) -> None: ...
        def validate(self, event: Any) -> FunctionUrlEvent[Body]: ...

    def _check_domain(self, domain: Any) -> None:
        # A function URL has no domain name but its own, whatever stands before it.
        if domain is None:
            return
        if domain.__class__ is not str:
            raise EventRejected("wrong-type", "requestContext.domainName")
        if len(domain) > 253 or not _DOMAIN.match(domain):
            raise EventRejected("inconsistent", "requestContext.domainName")
