"""What an order is, for every function that handles one."""

from orders_common.order import InvalidOrder, Item, Order

__all__ = ["InvalidOrder", "Item", "Order"]
