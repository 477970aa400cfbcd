"""What a handler in JavaScript does with its event, by the module that exports it.

A small reading of the entry alone: names that are bound once, functions of the program's modules,
and middlewares of middy. All else is undecided, and so is code that may change one of these names.
"""

from policypack.code_reading.javascript.entries.handlers import read_entry

__all__ = ["read_entry"]
