"""Triggers of functions, and the handling of their events."""
