"""Undoes the wrapping of printed text, so that a test about a sentence holds at any width."""

from __future__ import annotations


def unwrapped(text: str) -> str:
    """Returns the text on one line, with one space between its words."""
    return " ".join(text.split())
