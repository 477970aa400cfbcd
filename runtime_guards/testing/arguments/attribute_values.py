"""Values of Python as DynamoDB's attribute values.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def attribute_values(item: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an item as a stream has it: `{"id": "a"}` as `{"id": {"S": "a"}}`."""
    return {name: _attribute_value(value) for name, value in item.items()}


def _attribute_value(value: Any) -> dict[str, Any]:
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (int, float, Decimal)):
        return {"N": str(value)}
    if isinstance(value, bytes):
        return {"B": base64.b64encode(value).decode("ascii")}
    if isinstance(value, Mapping):
        return {"M": attribute_values(value)}
    if isinstance(value, (list, tuple)):
        return {"L": [_attribute_value(item) for item in value]}
    return {"S": str(value)}
