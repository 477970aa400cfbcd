"""How a handler uses its event before a known validator checks it.

The code is parsed, never executed, and read as the guards in it are: by names that are bound once.
"""
