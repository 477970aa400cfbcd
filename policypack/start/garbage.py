"""Objects that the garbage collector doesn't need to scan repeatedly."""

from __future__ import annotations

import gc


def settle() -> None:
    """Freezes the garbage collector after start-up.

    Later objects are freed with their stack or document, or are cached, so there is little garbage
    to find.
    """
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
