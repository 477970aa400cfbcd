"""What the code of a function does with its event: flows from its fields to dangerous calls.

The code is parsed, never executed. What cannot be followed is undecided, never safe.

- `flows`: what a flow is, in whatever language; which fields of events others write; kinds of sinks
- `python`: the Python code of a function and its layers: flows, guards and validators
- `javascript`: flows in its JavaScript and TypeScript, also within bundles
"""
