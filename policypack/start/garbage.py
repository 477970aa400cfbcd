"""What the garbage collector need not look at again and again."""

from __future__ import annotations

import gc


def settle() -> None:
    """Tells it that the modules and tables of now live as long as the process.

    What is judged next goes with its stack or document, or is remembered: there is little garbage
    to look for.
    """
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
