"""The options of `HttpValidator` as type checkers see them; they don't exist at run time."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any, Literal, TypedDict

    from runtime_guards.cors import Cors
    from runtime_guards.validation.generic import Model

    # The methods whose requests need a body, where one is declared.
    WithBody = Literal["PATCH", "POST", "PUT"]

    class RequestOptions(TypedDict, total=False):
        """The options except `methods` and `body`, which decide the type of the body, for requests
        without path parameters.
        """

        path: str | None
        content_types: Collection[str] | None
        single_line: bool
        cors: Cors | None
        max_body: int
        max_depth: int
        max_nodes: int
        max_headers: int
        max_header: int
        max_query: int
        max_query_value: int
        max_path: int

    class AnsweredOptions(RequestOptions, total=False):
        """The same where the handler answers with an HTTP response."""

        returns: Model[Any] | None

    class HttpOptions(AnsweredOptions, total=False):
        """The same where requests have path parameters."""

        max_path_parameters: int
        max_path_parameter: int
