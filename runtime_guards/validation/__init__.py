"""What validators are made of: their form, shared checks, and what HTTP and batches need.

Functions do not import from here; `runtime_guards.events` holds the validators themselves.
"""
