"""The model that rules read: values, resources and the stack, independent of the transport.

A value has these stages, each explained here once:

- `Resource.wire`: serialized, as the transport brought it, in the names of the program's provider
- `Resource.properties`: deserialized, in the names that rules read, as the `Value` at the root
- `Value.raw`: the property's value, with unknown values and the marks of secrets in their places
- `Value.tree`: the same without the marks
- `Value.content`: the same, where the property itself is known
"""
