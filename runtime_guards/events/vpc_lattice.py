"""VPC Lattice: requests in event structure V1 of a service whose target group holds a function."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.checks import mapping
from runtime_guards.validation.event import FLAG, TEXT
from runtime_guards.validation.generic import Body
from runtime_guards.validation.http_requests import HttpEvent
from runtime_guards.validation.lattice_requests import ONE_OR_MANY, LatticeValidator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any, overload

    from typing_extensions import Unpack

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model, Modelled
    from runtime_guards.validation.http_options import AnsweredOptions, WithBody


class VpcLatticeEvent(HttpEvent[Body]):
    """A validated request in event structure V1; see `HttpEvent`. `path` has no query string."""

    __slots__ = ()
    FIELDS: Documented = {  # noqa: RUF012 - a constant
        "raw_path": TEXT,
        "method": TEXT,
        "headers": {"*": TEXT},
        "query_string_parameters": {"*": ONE_OR_MANY},
        "body": TEXT,
        "is_base64_encoded": FLAG,
    }


class VpcLattice(LatticeValidator[Body]):
    """Validates requests of VPC Lattice in event structure V1.

    Refuses, besides what `HttpValidator` refuses:
        - events with a `requestContext`, which event structure V2 has

    Keyword arguments: those of `HttpValidator`.

    Source:
        https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
    """

    trigger = "vpc-lattice"

    if TYPE_CHECKING:
        # A request without a body, as of GET, has None for it.
        @overload
        def __init__(
            self: VpcLattice[Modelled],
            *,
            body: Model[Modelled],
            methods: Collection[WithBody],
            **options: Unpack[AnsweredOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: VpcLattice[Modelled | None],
            *,
            body: Model[Modelled],
            methods: Collection[str] | None = None,
            **options: Unpack[AnsweredOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: VpcLattice[Any],
            *,
            body: None = None,
            methods: Collection[str] | None = None,
            **options: Unpack[AnsweredOptions],
        ) -> None: ...
        def __init__(self, **options: Any) -> None: ...

    def validate(self, event: Any) -> VpcLatticeEvent[Body]:
        """The checked request. Raises EventRejected."""
        # Nothing else distinguishes this structure from V2.
        if mapping(event, "").get("requestContext") is not None:
            raise EventRejected("inconsistent", "requestContext")
        method = self._method(event.get("method"), "method")
        path = self._target(event.get("raw_path"), "raw_path")
        headers = self._headers(event.get("headers"), "headers")
        name = "query_string_parameters"
        query = self._all_parameters(event.get(name), name)
        flag = "is_base64_encoded"
        body = self._body(event.get("body"), event.get(flag), headers, method, flag)
        return VpcLatticeEvent(event, method, path, headers, query, {}, body)
