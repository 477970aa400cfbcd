"""Reads stacks from their sources: several at once where an answer takes longer than a verdict."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import field
from functools import lru_cache

from policypack.organization.locations import open_source
from policypack.organization.retries import Retries
from policypack.organization.sources import Source, StackKey
from policypack.start.record import record

# More are never read at once.
_MOST = 8


@record(frozen=False)
class Fetched:
    """What a source has of a stack. `config` is that of its last update, None where unknown.

    `mark` is that of the list, where the stack is as it was listed. Where it could not be read,
    `failure` is the error.
    """

    key: StackKey
    retries: Retries = field(default_factory=Retries)
    data: bytes = b""
    tags: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, str] | None = None
    mark: str = ""
    failure: Exception | None = None


def fetched(keys: Iterable[StackKey], *, with_config: bool) -> Iterator[Fetched]:
    """Each stack in turn. It never raises: a failure stands with its stack."""
    ahead: deque[Future[Fetched]] = deque()
    with ThreadPoolExecutor(_MOST) as threads:
        try:
            for key in keys:
                source = _source_or_none(key.source)
                at_once = source.at_once if source else 1
                if at_once == 1:
                    # What waits was listed before.
                    while ahead:
                        yield ahead.popleft().result()
                    yield fetch(key, with_config=with_config)
                    continue
                ahead.append(threads.submit(fetch, key, with_config=with_config))
                if len(ahead) >= at_once:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()


def fetch(key: StackKey, *, with_config: bool) -> Fetched:
    """One stack: its tags first, since a stack whose update runs tells so there."""
    found = Fetched(key)
    try:
        source = _source(key.source)
        found.tags = source.tags(key, found.retries)
        found.data = source.state(key, found.retries)
        if with_config:
            found.config = source.config(key, found.retries)
        found.mark = "" if source.is_changing(key) else key.mark
    except Exception as failure:
        found.failure = failure
    return found


@lru_cache(maxsize=16)
def _source(location: str) -> Source:
    """One connection for all stacks of a source in this process."""
    return open_source(location)


def _source_or_none(location: str) -> Source | None:
    try:
        return _source(location)
    except ValueError:
        return None
