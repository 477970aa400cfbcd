"""An order as it travels: from the API or a file, through the queue, into the table."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timezone
from typing import Any

_CUSTOMER = re.compile(r"[A-Za-z0-9-]{1,64}")
_SKU = re.compile(r"[A-Z0-9-]{3,32}")
MOST_ITEMS = 100


class InvalidOrder(ValueError):
    """Says which field is wrong and what it should be, and not what was in it."""


@dataclass(frozen=True)
class Item:
    """So many of one article."""

    sku: str
    quantity: int

    @classmethod
    def parse(cls, given: object) -> Item:
        """An item from JSON values. Raises InvalidOrder."""
        fields = _fields(given, {"sku", "quantity"}, "items[]")
        sku, quantity = fields["sku"], fields["quantity"]
        if not isinstance(sku, str) or not _SKU.fullmatch(sku):
            raise InvalidOrder("sku must be 3 to 32 of A-Z, 0-9 and -")
        # A boolean is an int to Python, and no quantity to a shop.
        if type(quantity) is not int or not 1 <= quantity <= 999:
            raise InvalidOrder("quantity must be a whole number from 1 to 999")
        return cls(sku, quantity)


@dataclass(frozen=True)
class Order:
    """An order that has been accepted. `day` is the day it came, in UTC."""

    order_id: str
    customer_id: str
    day: str
    items: tuple[Item, ...]

    @classmethod
    def accept(
        cls, given: object, order_id: str | None = None, now: datetime | None = None
    ) -> Order:
        """A customer's order, with an id and a day. Raises InvalidOrder.

        The same `order_id` given again makes the same order again, so a repeat does no harm.
        """
        fields = _fields(given, {"customerId", "items"}, "the order")
        day = (now or datetime.now(timezone.utc)).date()
        return cls(
            order_id or str(uuid.uuid4()), _customer(fields), day.isoformat(), _items(fields)
        )

    @classmethod
    def from_message(cls, given: object) -> Order:
        """An order that `to_json` wrote, as a JSON value. Raises InvalidOrder for anything else."""
        fields = _fields(given, {"orderId", "customerId", "day", "items"}, "the message")
        return cls(_uuid(fields["orderId"]), _customer(fields), _day(fields["day"]), _items(fields))

    def to_json(self) -> str:
        """The order as the body of a message."""
        return json.dumps(
            {
                "orderId": self.order_id,
                "customerId": self.customer_id,
                "day": self.day,
                "items": [asdict(item) for item in self.items],
            }
        )


def _fields(given: object, names: set[str], what: str) -> Mapping[str, Any]:
    if not isinstance(given, dict) or set(given) != names:
        raise InvalidOrder(f"{what} must have exactly the fields {', '.join(sorted(names))}")
    return given


def _customer(fields: Mapping[str, Any]) -> str:
    customer = fields["customerId"]
    if not isinstance(customer, str) or not _CUSTOMER.fullmatch(customer):
        raise InvalidOrder("customerId must be 1 to 64 letters, digits and -")
    return customer


def _items(fields: Mapping[str, Any]) -> tuple[Item, ...]:
    items = fields["items"]
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        raise InvalidOrder(f"items must be a list of 1 to {MOST_ITEMS} items")
    return tuple(Item.parse(item) for item in items)


def _uuid(given: object) -> str:
    try:
        return str(uuid.UUID(given if isinstance(given, str) else ""))
    except ValueError:
        raise InvalidOrder("orderId must be a UUID") from None


def _day(given: object) -> str:
    try:
        return date.fromisoformat(given if isinstance(given, str) else "").isoformat()
    except ValueError:
        raise InvalidOrder("day must be a date, YYYY-MM-DD") from None
