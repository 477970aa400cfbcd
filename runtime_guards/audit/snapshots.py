"""SnapStart: renews state that environments restored from one snapshot must not share.

https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html: the managed
runtimes include `snapshot_restore_py`, whose hooks run in the order of their registration.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def after_restore(action: Callable[[], None]) -> None:
    """Runs an action in each environment that is restored, before its first invocation."""
    try:
        from snapshot_restore_py import (  # type: ignore[import-untyped]
            register_after_restore,
        )
    except ImportError:  # A runtime of one's own, which has no such hooks.
        return
    register_after_restore(action)
