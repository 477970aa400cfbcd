"""Follows event data in the code of functions to dangerous calls.

The code is parsed, never executed. Code that can't be followed is undecided, never safe.

- `flows`: flows in any language; which event fields are untrusted input; kinds of sinks
- `python`: flows, guards and validators in the Python code of a function and its layers
- `javascript`: flows in its JavaScript and TypeScript, including bundles
"""
