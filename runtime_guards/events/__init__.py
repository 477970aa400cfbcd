"""Validators, one per event source, named as AWS names the source.

    from runtime_guards.events import S3

    event = S3(extensions={".csv"}).validate(raw)  # raises EventRejected
    for upload in event.records:
        print(upload.bucket, upload.key)

A validator's module is imported when its name is first used, so that a cold start pays only for the
validators of the function.
"""

from __future__ import annotations

from runtime_guards.contract import TRIGGERS
from runtime_guards.lazy_names import lazily

_MODULES = {
    trigger.validator.rsplit(".", 1)[1]: trigger.validator.rsplit(".", 1)[0] for trigger in TRIGGERS
}
__all__ = sorted(_MODULES)

__getattr__ = lazily(globals(), _MODULES, "validator")


def __dir__() -> list[str]:
    return __all__
