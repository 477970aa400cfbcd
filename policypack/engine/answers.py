"""Answers within the size of a message that the engine accepts: 4 MB, gRPC's default.

https://grpc.github.io/grpc/core/group__grpc__arg__keys.html (GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from google.protobuf.message import Message

from policypack.engine import diagnostics, wire
from policypack.protocol import analyzer_pb2
from policypack.settings.settings import Level

_MOST = 3 * 2**20
# The longest message that a person is shown, in characters.
_LONGEST = 8_000
_BLOCKING = wire.LEVELS[Level.MANDATORY]


def of(found: Iterable[analyzer_pb2.AnalyzeDiagnostic]) -> analyzer_pb2.AnalyzeResponse:
    """An answer with as many diagnostics as fit; where some do not, the blocking ones come first
    and the last one counts the others."""
    short = [*map(_shortened, found)]
    if sum(map(_size, short)) > _MOST:
        short = [*_fitting(sorted(short, key=lambda each: not _blocks(each)))]
    return analyzer_pb2.AnalyzeResponse(diagnostics=short)


def fits(answer: Message, part: Message) -> bool:
    """Whether the answer has room for the part."""
    return answer.ByteSize() + part.ByteSize() <= _MOST


def _fitting(
    found: Sequence[analyzer_pb2.AnalyzeDiagnostic],
) -> Iterable[analyzer_pb2.AnalyzeDiagnostic]:
    room = _MOST
    for number, each in enumerate(found):
        room -= _size(each)
        if room < 0:
            left = found[number:]
            yield diagnostics.about_more(len(left), sum(map(_blocks, left)))
            return
        yield each


def _shortened(one: analyzer_pb2.AnalyzeDiagnostic) -> analyzer_pb2.AnalyzeDiagnostic:
    more = len(one.message) - _LONGEST
    if more > 0:
        one.message = f"{one.message[:_LONGEST]} ... and {more} more characters"
    return one


def _size(one: analyzer_pb2.AnalyzeDiagnostic) -> int:
    # A repeated field adds a tag and a length of up to five bytes.
    return one.ByteSize() + 6


def _blocks(one: analyzer_pb2.AnalyzeDiagnostic) -> bool:
    return one.enforcementLevel == _BLOCKING
