"""The good events that `runtime_guards.testing` ships, at the moment of their writing.

event = sample("sqs")        # a copy: change it as the test needs
text = json.dumps(event)
"""

from __future__ import annotations

from runtime_guards.testing.samples import SAMPLES, sample

__all__ = ["SAMPLES", "sample"]
