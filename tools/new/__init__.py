"""Writes what a new rule, validator or command begins with; see `python -m tools.new --help`."""
