"""The audit log: one JSON line per invocation on the standard output.

    audit = AuditLogger(fields=["Records[].s3.object.key"], seal=HmacSeal.from_environment("KEY"))

    @guard(S3(), audit=audit)
    def handler(event, context): ...

Only the event fields of the allow-list are printed, and only if they contain nothing sensitive
(`runtime_guards.audit.redaction`). An error in the logger never fails the function: a line on the
standard error reports the type of the error.

A process that is killed can't write the record of its invocation's end. So a logger with a seal
opens each invocation with a record of the outcome `started`, and `stackwarden verify` names the
requests that never ended.

The caller is recorded where the source authenticates it, as a keyed hash. With `caller_key` the
hash is the same in all functions that have the key. Without it, a random salt is generated for each
execution environment and never printed: records of one environment can be correlated, and the
caller cannot be found by trying ARNs or e-mail addresses.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock
from functools import lru_cache
from time import time

from runtime_guards.audit import records
from runtime_guards.audit.frames import Frames, encoded
from runtime_guards.audit.open_lines import lines_of
from runtime_guards.audit.origins import caller, is_of_source, trigger_arn
from runtime_guards.options import checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from runtime_guards.audit.redaction import AllowedFields, Marks
    from runtime_guards.audit.seals import Chain, Seal

    Sink = Callable[[Mapping[str, Any]], None]
    Handler = Callable[[Any, Any], Any]

_SHORTEST_KEY = 16


class AuditLogger:
    """Writes audit records.

    Keyword arguments:
        fields: Paths of the event that may be printed, such as `Records[].s3.object.key`.
        secrets: Texts of which no part may be printed.
        caller: "hashed", "clear" (only for validated events), or None for no caller.
        caller_key: Key of the caller's hash, 16 bytes or more; None for a random salt.
        schema: "own", or "ocsf" for API Activity (class 6003).
        seal: An `HmacSeal`, `Ed25519Seal` or `SecretSeal`, which signs and chains the lines.
        sink: A function that gets each record as a mapping, instead of a line on standard output.
        starts: Whether a record opens each invocation; None for a logger with a seal alone.

    Raises TypeError or ValueError for invalid settings, and for `seal` together with `sink`.
    """

    @checked
    def __init__(
        self,
        *,
        fields: Iterable[str] = (),
        secrets: Iterable[str] = (),
        caller: str | None = "hashed",
        caller_key: bytes | None = None,
        schema: str = "own",
        seal: Seal | None = None,
        sink: Sink | None = None,
        starts: bool | None = None,
    ) -> None:
        if caller not in ("hashed", "clear", None):
            raise ValueError('caller= must be "hashed", "clear" or None.')
        if schema not in ("own", "ocsf"):
            raise ValueError('schema= must be "own" or "ocsf".')
        if caller_key is not None and len(caller_key) < _SHORTEST_KEY:
            raise ValueError(f"caller_key= must have {_SHORTEST_KEY} bytes or more.")
        if seal is not None and sink is not None:
            raise TypeError(
                "seal= and sink= exclude each other: a seal signs lines, a sink gets records."
            )
        from os import environ, getpid  # Already there; a guard's import shall not need it.

        self._lowest = environ.get("AWS_LAMBDA_LOG_LEVEL", "")
        self._marks, self._fields = _redaction(fields, secrets)
        self._caller, self._key, self._salted = caller, caller_key, caller_key is None
        self._hashed = lru_cache(maxsize=32)(self._hash)
        self._ocsf, self._sink = schema == "ocsf", sink
        self._frames = None if self._ocsf or sink else Frames(self._lowest)
        self.starts = seal is not None if starts is None else bool(starts)
        self._chain, self._lock = _chain(seal), allocate_lock()
        self._ask_process, self._process = getpid, getpid()
        if sink is None and sys.stdout is not None:
            lines_of(sys.stdout)
        if environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
            from runtime_guards.audit.snapshots import after_restore

            after_restore(self._begin_anew)

    def log(
        self,
        context: Any,
        event: Any = None,
        *,
        source: str | None = None,
        outcome: str = "accepted",
        checked: Any = None,
        duration_ms: float | None = None,
        cold_start: bool | None = None,
        **details: Any,
    ) -> None:
        """Writes one record. Never raises.

        `source` is a trigger's name in the contract; `outcome` is accepted, refused, partial,
        observed, suspended or failed, and any other is recorded as unknown. `checked` is the
        validated event, or None for a refused one. `details` are added to the record, redacted like
        fields of the event; they replace none of its fields.
        """
        try:
            context = records.lambda_context(context)
            known = outcome if outcome in records.OUTCOMES else "unknown"
            now = int(time() * 1000)
            told = (checked, details, duration_ms, cold_start)
            line = None if details else self._framed(context, event, source, known, now, *told)
            if line is not None:
                self._put(line)
                return
            try:
                record = self._record(context, event, source, known, now, *told)
            except Exception as error:
                # Details that a caller adds must not suppress the record.
                kind = records.failure(error)
                _complain(f"runtime_guards: an audit record lacks its details: {kind}\n")
                record = self._record(context, None, source, known, now)
            self._write(record)
        except Exception as error:
            _lost(error)

    def _framed(
        self,
        context: Any,
        event: Any,
        source: Any,
        outcome: str,
        now: int,
        checked: Any,
        details: Any,
        duration_ms: float | None,
        cold_start: bool | None,
    ) -> str | None:
        """The line of a record that has no details, or None if a record has to be made."""
        asked = _asked_for_keys()
        if self._frames is None or self._marks or (asked and asked.are_counted()):
            return None
        try:
            arn = self._arn(source, trigger_arn(source, event, context), checked)
            count = records.count(event, checked)
            who = self._identity(source, event, checked)
            fields = None if self._fields is None else self._fields.of(event)
            times = now, cold_start, duration_ms
            return self._frames.line(context, source, outcome, *times, arn, count, who, fields)
        except Exception:
            return None

    def start(self, context: Any, source: str | None = None) -> None:
        """Writes the record that opens an invocation, where `starts` is set. Never raises."""
        if not self.starts:
            return
        try:
            now, context = int(time() * 1000), records.lambda_context(context)
            made = records.started(context, source, now, self._lowest)
            self._write(self._finished(made, context, now))
        except Exception as error:
            _lost(error)

    def watch(self, handler: Handler) -> Handler:
        """Returns a handler without a guard whose invocations are recorded with their outcome."""
        # A guard does without it.
        from runtime_guards.audit.watching import watched

        return watched(self, handler)

    def mark(self, secret: str) -> None:
        """Marks a text as secret from now on, such as a password that was just fetched."""
        if self._marks is None:
            from runtime_guards.audit.redaction import Marks

            self._marks = Marks(())
        self._marks.add(secret)

    def _record(
        self,
        context: Any,
        event: Any,
        source: Any,
        outcome: str,
        now: int,
        checked: Any = None,
        details: Any = None,
        duration_ms: float | None = None,
        cold_start: bool | None = None,
    ) -> dict[str, Any]:
        made = records.record(
            context, source, outcome, now, self._lowest, duration_ms, cold_start, details or {}
        )
        self._add_event(made, event, source, context, checked)
        _add_key_calls(made)
        return self._finished(made, context, now)

    def _finished(self, made: dict[str, Any], context: Any, now: int) -> dict[str, Any]:
        if self._marks:
            from runtime_guards.audit.redaction import unmarked

            made = unmarked(made, self._marks)
        if self._ocsf:
            from runtime_guards.audit.ocsf import activity

            arn = getattr(context, "invoked_function_arn", None)
            return activity(made, now, records.safe_name(arn))
        return made

    def _add_event(
        self, found: dict[str, Any], event: Any, source: Any, context: Any, checked: Any
    ) -> None:
        """Adds the origin and size of the event, and its printable fields."""
        found["trigger_arn"] = found["record_count"] = found["caller"] = None
        try:
            found["trigger_arn"] = self._arn(source, trigger_arn(source, event, context), checked)
            found["record_count"] = records.count(event, checked)
            found["caller"] = self._identity(source, event, checked)
            if self._fields is not None:
                found["fields"] = self._fields.of(event)
        except Exception as error:
            # No event, however malformed, must suppress its own record.
            kind = records.failure(error)
            _complain(f"runtime_guards: an audit record lacks details of its event: {kind}\n")

    def _arn(self, source: Any, arn: str | None, checked: Any) -> str | None:
        if arn is None or checked is not None or is_of_source(source, arn):
            return arn
        # The sender chose it: no validator has checked it, and its service isn't the source's.
        return "[redacted: ARN]"

    def _identity(self, source: str | None, event: Any, checked: Any) -> str | None:
        found = caller(source, event) if self._caller else None
        if found is None:
            return None
        if len(found) > records.LONGEST:
            return "[refused: length]"
        # A caller that no validator has checked is never printed in clear.
        clear = self._caller == "clear" and checked is not None
        return records.safe_name(found) if clear else self._hashed(found)

    def _hash(self, identity: str) -> str:
        from runtime_guards.audit.hashes import hmac_sha256

        if self._key is None:
            from os import urandom

            self._key = urandom(32)
        data = identity.encode("utf-8", "surrogatepass")
        return f"hmac-sha256:{hmac_sha256(self._key)(data)[:32]}"

    def _begin_anew(self) -> None:
        """Forgets what the environments of one snapshot must not share."""
        self._hashed.cache_clear()
        if self._salted:
            self._key = None
        if self._chain is not None:
            self._chain.end()

    def _write(self, record: dict[str, Any]) -> None:
        if self._sink is not None:
            self._sink(record)
            return
        self._put(encoded(record))

    def _put(self, line: str) -> None:
        if self._process != self._ask_process():
            # A thread of the parent may have held the lock at the fork, and is not here to give it.
            self._lock, self._process = allocate_lock(), self._ask_process()
        # Lines have to be written in the order of their chain.
        with self._lock:
            if self._chain is not None:
                line = self._sealed(line, self._chain)
            out = sys.stdout
            lines_of(out).add(line)
            out.flush()

    def _sealed(self, line: str, chain: Chain) -> str:
        try:
            # Under OCSF, the class has no room for a chain but under `unmapped`.
            return chain.next(line, "}}" if self._ocsf else "}")
        except Exception as error:
            # Verification finds a record without a seal; no record at all would be worse.
            _complain(f"runtime_guards: an audit record has no seal: {records.failure(error)}\n")
            return line


def logger(audit: AuditLogger | Sink | bool | None) -> AuditLogger | None:
    """Returns the logger for `audit=` of a guard: the default for None and True, none for False."""
    if audit is False:
        return None
    if audit is None or audit is True:
        return AuditLogger()
    if isinstance(audit, AuditLogger):
        return audit
    if callable(audit):
        return AuditLogger(sink=audit)
    raise TypeError("audit= takes an AuditLogger, a function that takes a record, or False.")


def _redaction(
    fields: Iterable[str], secrets: Iterable[str]
) -> tuple[Marks | None, AllowedFields | None]:
    # What most functions do without is loaded for the others alone.
    if not fields and not secrets:
        return None, None
    from runtime_guards.audit.redaction import AllowedFields, Marks

    marks = Marks(secrets)
    return marks, AllowedFields(fields, marks) if fields else None


def _asked_for_keys() -> Any:
    """The module that knows what AWS was asked for keys. What asks loads it; others do without."""
    return sys.modules.get("runtime_guards.key_calls")


def _add_key_calls(made: dict[str, Any]) -> None:
    """Adds what AWS was asked for keys since the last record."""
    asked = _asked_for_keys()
    if asked and asked.are_counted():
        made["key_calls"] = records.safe_names_in(asked.take())


def _chain(seal: Seal | None) -> Chain | None:
    if seal is None:
        return None
    from runtime_guards.audit.seals import Chain

    return Chain(seal)


def _lost(error: Exception) -> None:
    # The error's text may quote the record or the place it was sent to; its type does not.
    _complain(f"runtime_guards: an audit record was lost: {records.failure(error)}\n")


def _complain(line: str) -> None:
    from contextlib import suppress

    with suppress(Exception):  # There is no other place to report it.
        sys.stderr.write(line)
