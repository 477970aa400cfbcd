"""What a rule looks at: values, resources and the stack, whatever transport brought them.

A value has these stages, each explained here once:

- `Resource.wire`, and `as_sent` where it is made when it is first read: serialized, as it was
  brought
- `Resource.decoded`: deserialized, in the names of the program's own provider
- `Resource.properties`: the same in the names that rules read, as the `Value` at the root
- `Value.raw`: what a property holds, with unknown values and the marks of secrets in their places
- `Value.tree`: the same without the marks
- `Value.content`: the same, where the property itself is known
"""
