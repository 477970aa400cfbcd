"""Events, contexts and assertions for tests of guarded handlers, and repaired samples.

from runtime_guards.testing import assert_refused, context, event

def test_an_order_without_a_quantity_is_refused():
    assert_refused(handler, event("sqs", bodies=[{"order_id": "o-17"}]), "schema")

It needs no test framework and no plugin. The layer leaves it out, since deployed functions do not
need it.
"""

from __future__ import annotations

from runtime_guards.lazy import lazily

_MODULES = {
    "Context": "runtime_guards.testing.contexts",
    "Refusal": "runtime_guards.testing.refusals",
    "assert_refused": "runtime_guards.testing.refusals",
    "context": "runtime_guards.testing.contexts",
    "event": "runtime_guards.testing.builder",
    "real": "runtime_guards.testing.repairs",
}
__all__ = sorted(_MODULES)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from runtime_guards.testing.builder import event as event
    from runtime_guards.testing.contexts import Context as Context
    from runtime_guards.testing.contexts import context as context
    from runtime_guards.testing.refusals import Refusal as Refusal
    from runtime_guards.testing.refusals import assert_refused as assert_refused
    from runtime_guards.testing.repairs import real as real

__getattr__ = lazily(globals(), _MODULES)
