"""Why a change of a program is not made."""

from __future__ import annotations


class NotPlainError(ValueError):
    """Why a place in a program is left alone."""


class NeedsLookError(NotPlainError):
    """Why a person must look at an edit that is possible: it drops what the program computes, or
    changes resources that do not need it."""
