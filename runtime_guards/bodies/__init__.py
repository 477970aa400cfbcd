"""Bodies: how a function declares what a message, record or request has to hold.

A validator's `body=` (or `detail=`, `arguments=`, `parameters=`, ...) takes any of these:

- a dataclass, TypedDict, NamedTuple, Enum, attrs class or msgspec Struct, or a type such as
  `list[Order]`, `Page[Order]` or `Order | Refund`; see `runtime_guards.bodies.by_type`
- a pydantic model, TypeAdapter or constrained type (extra `models`), or any class with
  `model_validate`
- a JSON Schema as a dict (extra `schema`); see `runtime_guards.bodies.by_schema`
- a validator of `runtime_guards.events`, such as `S3()` for notifications inside a queue's message
- a function that takes the JSON value, returns what the handler gets, and raises ValueError; a
  function that returns a bool or None is an error of the code, so it raises TypeError

A class of another kind is refused at import, since nothing would check it.

JSON is parsed strictly (RFC 8259): duplicate keys, NaN, Infinity and out-of-range numbers are
refused, and nesting is limited. A body that does not fit is refused with the reason `schema`.
"""
