"""One model of a stack's wiring, grants and packages, which the rules of all services use.

Functions and their packages, handlers, triggers and entry points; roles with their effective
policies; the documents that resources carry; which resource a property names.
"""
