"""What a rule looks at: values, resources and the stack, whatever transport brought them.

A value has these stages, each explained here once:

- `Resource.wire`: serialized, as the transport brought it, in the names of the program's provider
- `Resource.properties`: deserialized, in the names that rules read, as the `Value` at the root
- `Value.raw`: what a property holds, with unknown values and the marks of secrets in their places
- `Value.tree`: the same without the marks
- `Value.content`: the same, where the property itself is known
"""
