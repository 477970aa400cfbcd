"""What a stack wires, grants and ships: one model that the rules of all services ask.

Functions and their packages, handlers, triggers and entry points; roles with their effective
policies; the documents that resources carry; which resource a property names.
"""
