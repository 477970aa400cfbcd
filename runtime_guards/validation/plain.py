"""Events that are not plain JSON values, such as the OrderedDict of a middleware."""

from __future__ import annotations

from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def plain(value: Any) -> Any:
    """Returns a copy whose mappings are dicts and whose sequences are lists, at every depth.

    Validators compare classes, since that is faster; they refuse what Lambda's own JSON parser
    cannot have made. Any other value is returned as it is.
    """
    if isinstance(value, Mapping):
        return {name: plain(below) for name, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
