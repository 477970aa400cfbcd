"""Renders verdicts in formats for people and programs."""
