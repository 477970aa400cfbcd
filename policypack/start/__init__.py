"""Helpers that every room may use: records, lazily compiled patterns, containment and wording."""
