"""What a handler in JavaScript does with its event, by the module that exports it.

A small reading of the entry alone: names that a module binds once, functions of the same module,
and middlewares of middy. All else is undecided.
"""

from policypack.code_reading.javascript.entries.handlers import read_entry

__all__ = ["read_entry"]
