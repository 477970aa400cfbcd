"""What validators are made of: the form of a validator, shared checks, and HTTP, batch and AWS parts.

Functions do not import from here; `runtime_guards.events` holds the validators themselves.
"""
