"""Bodies: how a function declares what a message, record or request has to hold.

A validator's `body=` (or `detail=`, `arguments=`, `parameters=`, ...) takes any of these:

- a pydantic model (extra `models`), or any class with `model_validate`
- a dataclass, or a type such as `list[Order]`; see `runtime_guards.bodies.by_dataclass`
- a JSON Schema as a dict (extra `schema`); see `runtime_guards.bodies.by_schema`
- a validator of `runtime_guards.events`, such as `S3()` for notifications inside a queue's message
- a callable that takes the JSON value, returns what the handler gets, and raises ValueError

JSON is parsed strictly (RFC 8259): duplicate keys, NaN, Infinity and out-of-range numbers are
refused, and nesting is limited. A body that does not fit is refused with the reason `schema`.
"""
