"""The text that stands for a value that a preview does not know and a program needs all the same.

The engine has sentinels for unknown values. A program gets such a value as an output that never
runs its `apply`, and cannot use it as a plain text. This text can be joined and passed on like any
other. Whatever arrives with it in a resource is unknown there: nobody has decided about it.
"""

from __future__ import annotations

# In lower case with hyphens, so that it may be part of a name, an address and an ARN.
INVENTED = "9d8a2f4e-unknown-here-4b7c-a1e6-3f5d0c92b784"
