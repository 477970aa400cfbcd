"""Refusals and errors of the guards. None of them contains a value of an event."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Every reason code, with the HTTP status that answers it (RFC 9110, section 15.5).
REASONS = {
    "missing": 400,  # a field that the source always sends is absent
    "wrong-type": 400,  # a field has another JSON type than the source sends
    "malformed": 400,  # a text does not have the form of its field
    "inconsistent": 400,  # two fields that state the same thing differ
    "control-character": 400,  # a character that could forge a line or end a text early
    "unencodable": 400,  # a text has half of a UTF-16 pair, which no encoding can hold
    "traversal": 400,  # a path that leaves the place it is meant for
    "too-long": 413,  # a text or body is over its limit
    "too-many": 413,  # a list or mapping has more elements than its limit
    "too-deep": 400,  # JSON is nested deeper than its limit
    "too-old": 400,  # the time of the event is too far back, or ahead
    "duplicate-key": 400,  # a JSON object has one key twice
    "not-json": 400,  # a body that should be JSON is not
    "schema": 400,  # a body does not have the shape of its model
    "not-allowed": 403,  # a value is not on the function's allow-list
    "method-not-allowed": 405,  # nor is this HTTP method
    "media-type": 415,  # nor this content type
    "undeclared-source": 403,  # the event comes from a source that the guard does not name
    "startup-refused": 503,  # a check at the cold start found this environment unfit for work
}


# Lambda sets both, and no runtime starts without the second:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
# https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
_OF_LAMBDA = ("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_RUNTIME_API")


class EventRejected(Exception):
    """An event, or one of its records, is refused.

    `reason` is a key of `REASONS`. `path` is the refused place, such as `Records[0].s3.object.key`,
    in the names that AWS documents; `paths` has further places that are missing beside it. None of
    them contains anything that the sender chose, so all can be logged.

    Outside of Lambda, the text also explains the refusal; see `runtime_guards.testing`.
    """

    def __init__(self, reason: str, path: str = "", also: Iterable[str] = ()) -> None:
        self.reason = reason
        self.path = path
        self.paths = (path, *also)
        super().__init__(f"{reason} at {', '.join(self.paths)}" if path else reason)

    def __str__(self) -> str:
        from os import environ

        text: str = self.args[0]
        if any(name in environ for name in _OF_LAMBDA):
            return text
        # By its name, since what explains refusals imports this module.
        module = "runtime_guards.testing.explanations"
        try:
            explained = __import__(module, fromlist=("explained",)).explained
        except ImportError:  # The layer leaves it out.
            return text
        return str(explained(self))

    @property
    def status(self) -> int:
        """The HTTP status that answers this refusal."""
        return REASONS[self.reason]

    def below(self, prefix: str) -> EventRejected:
        """Returns the same refusal, with its paths below `prefix`."""
        path, *also = (_below(prefix, path) for path in self.paths)
        return EventRejected(self.reason, path, also)


class WrongAnswer(EventRejected):
    """The handler's answer isn't of the type that its guard declares: the code is wrong.

    `path` is a place in the answer, such as `answer.body.total`.
    """

    @property
    def status(self) -> int:
        """The caller gets 500, since another request would not help."""
        return 500


def _below(prefix: str, path: str) -> str:
    dot = "." if path and prefix and path[0] != "[" else ""
    return f"{prefix}{dot}{path}"


def absent(value: object, path: str = "") -> EventRejected:
    """Returns the refusal of a value that is missing or whose type the source never sends."""
    return EventRejected("missing" if value is None else "wrong-type", path)


class BodyMisuse(TypeError):
    """A function that declares a body returns none: the code is wrong, not the event."""


class StartupRefused(Exception):
    """A startup check refuses this execution environment.

    `reason` is a code of the check, such as `environment-missing`. `subject` names the variable,
    package or file. Neither contains a value that a client chose, so both are logged.
    """

    def __init__(self, reason: str, subject: str = "") -> None:
        super().__init__(f"{reason}: {subject}" if subject else reason)
        self.reason = reason
        self.subject = subject


class VaultMisuse(Exception):
    """A vault is used in an unsafe way: the code or its configuration is wrong."""


class KeysUnavailable(Exception):
    """Keys cannot be loaded now. `place` names their source, `code` the error of AWS."""

    def __init__(self, place: str, code: str) -> None:
        super().__init__(f"{place}: {code}")
        self.place = place
        self.code = code


class DecryptionFailed(Exception):
    """A message cannot be decrypted by this vault in this context.

    The error has always the same text and no cause, whether a byte was changed, the context differs
    or the key is unknown, so that it reveals nothing to an attacker.
    """

    def __init__(self) -> None:
        super().__init__("cannot be decrypted")


class OperationBlocked(PermissionError):
    """An operation is blocked by `runtime_guards.protection`; `kind` names what it was.

    It is a PermissionError, so code that handles missing permissions continues to work.
    """

    def __init__(self, kind: str, event: str) -> None:
        super().__init__(f"{kind} is blocked ({event})")
        self.kind = kind
        self.event = event
