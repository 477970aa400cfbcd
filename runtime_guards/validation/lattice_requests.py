"""Requests of VPC Lattice, as far as both event structures agree."""

from __future__ import annotations

from runtime_guards.errors import absent
from runtime_guards.validation.event import Leaf
from runtime_guards.validation.generic import Body
from runtime_guards.validation.http_paths import decoded
from runtime_guards.validation.http_requests import WITHOUT_PATH_PARAMETERS, HttpValidator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


# Examples have a text; a list has the values of a name that occurs more than once.
ONE_OR_MANY = Leaf(str, list)


class LatticeValidator(HttpValidator[Body]):
    """The base of the validators of both event structures."""

    lacks = WITHOUT_PATH_PARAMETERS

    def _target(self, value: Any, place: str) -> str:
        # Examples have only the path; a query string on it is not part of the path.
        if value.__class__ is not str:
            raise absent(value, place)
        path, _, query = value.partition("?")
        self._text(query, place)
        return self._path(path, place)

    def _all_parameters(self, given: Any, place: str) -> Mapping[str, str]:
        query = self._query_lists(given, place)
        if query:
            # The page does not state whether they are decoded: what decodes to a control character
            # is refused either way, and the handler gets them as they came.
            self._query_lists(_decoded(given, place), place)
        return query


def _decoded(values: Any, place: str) -> dict[str, list[str]]:
    below = f"{place}.*"
    return {
        decoded(name, below): [decoded(text, below) for text in _listed(texts)]
        for name, texts in values.items()
    }


def _listed(texts: Any) -> Any:
    return texts if texts.__class__ is list else [texts]
