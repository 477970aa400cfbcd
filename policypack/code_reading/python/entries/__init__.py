"""What a handler does with its event before a known validator has seen it.

The code is parsed, never executed, and read as the guards in it are: by names that are bound once.
"""
