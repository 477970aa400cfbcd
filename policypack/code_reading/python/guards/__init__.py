"""The guards in a function's code: what its handler declares, by names that are bound once.

The code is parsed, never executed. This shows what the code declares, not what hostile code does:
the author of a function can also bypass its guard.
"""
