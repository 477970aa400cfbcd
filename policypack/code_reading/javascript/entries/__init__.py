"""What a handler in JavaScript does with its event, by the module that exports it.

A small reading of the entry alone: names that are bound once, functions of the program's modules,
and middlewares of middy. All else is undecided, and so is code that may change one of these names.
"""
