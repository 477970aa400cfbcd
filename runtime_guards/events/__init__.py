"""One validator per event source, named as AWS names it.

    from runtime_guards.events import S3

    event = S3(extensions={".csv"}).validate(raw)  # or EventRejected
    for upload in event.records:
        print(upload.bucket, upload.key)

A validator's module is loaded when it is asked for, so that a function pays for its own alone.
"""

from __future__ import annotations

from runtime_guards.contract import TRIGGERS

_MODULES = {
    trigger.validator.rsplit(".", 1)[1]: trigger.validator.rsplit(".", 1)[0] for trigger in TRIGGERS
}
__all__ = sorted(_MODULES)


def __getattr__(name: str) -> type:
    if name not in _MODULES:
        raise AttributeError(f"runtime_guards.events has no validator {name!r}")
    # Not by `importlib`, which a cold start would have to load.
    found: type = getattr(__import__(_MODULES[name], fromlist=(name,)), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
