"""What reading one handler has found, each thing once."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from policypack.code_reading.flows import (
    Flow,
    Flows,
    Kind,
    Misuse,
    Misused,
    Place,
    Sent,
    Sink,
    Step,
    Undecided,
)
from policypack.code_reading.flows.answers import WEAK_HASHES, is_secret
from policypack.code_reading.flows.sources import is_compressed
from policypack.code_reading.python.sinks import RECEIVER
from policypack.code_reading.python.values import EVERY_KIND, NOTHING, Mark, Origin, Value
from policypack.start.record import record

AS_OF = "2026-11-30"
# https://docs.python.org/3/library/ssl.html#ssl-security
# https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification
# https://www.python-httpx.org/advanced/ssl/
# https://docs.aiohttp.org/en/stable/client_advanced.html#ssl-control-for-tcp-sockets
# https://urllib3.readthedocs.io/en/stable/advanced-usage.html#tls-certificate-verification
_OFF = {"verify": "False", "cert_reqs": "CERT_NONE", "ssl": "False", "verify_ssl": "False"}
_CALLS_OF = frozenset(
    {
        *("get", "post", "put", "patch", "delete", "head", "options", "request", "Session"),
        *("Client", "AsyncClient", "client", "resource", "PoolManager", "TCPConnector", "send"),
        *("stream", "HTTPSConnectionPool", "ws_connect", "Elasticsearch", "OpenSearch"),
    }
)
_UNVERIFIED = "_create_unverified_context"
_MOST = 200


@record(frozen=True, eq=False)
class Called:
    """A call by its dotted name, with what it is given, its receiver and its place."""

    name: str
    args: Sequence[Value]
    kwargs: Mapping[str, Value]
    receiver: Value
    place: Place
    version: str = ""
    # The version of the distribution by the name of the module, where it ships with the code.
    release: str = ""

    def at(self, place: int | str) -> Value:
        """An argument by position or keyword."""
        if place == RECEIVER:
            return self.receiver
        if isinstance(place, int):
            return self.args[place] if place < len(self.args) else NOTHING
        return self.kwargs.get(place, NOTHING)

    def named(self, keyword: str, position: int) -> Value:
        """An argument by its keyword, or else by its position."""
        return self.kwargs[keyword] if keyword in self.kwargs else self.at(position)

    @property
    def shown(self) -> str:
        """The name for people: `cursor().execute`, without what made it."""
        parts = self.name.removeprefix("builtins.").split(".")
        return ".".join(parts[-2:] if len(parts) > 3 else parts)


class Findings:
    """Collects flows, mistakes, and what could not be followed."""

    def __init__(self) -> None:
        self._flows: dict[tuple[Kind, Place], Flow] = {}
        self._misuses: dict[tuple[Misused, Place], Misuse] = {}
        self._undecided: dict[tuple[Kind | None, Place], Undecided] = {}
        # Whether a parser of XML was told to resolve external entities.
        self.resolves_entities = False
        # Whether a token is verified: then another may be read to choose its key.
        self.verifies_tokens = False
        # A fixed file of the temporary folder is not a mistake where the code removes it.
        self.removed: set[str] = set()
        self._sent: dict[Sent, None] = {}
        self._written: list[tuple[str, Place]] = []

    def report_flow(self, kind: Kind, called: str, place: Place, origins: Iterable[Origin]) -> None:
        """Texts with the origins reach a sink of the kind."""
        for origin in origins:
            is_safe = kind in origin.safe
            is_safe |= kind is Kind.ARCHIVE and is_compressed(origin.source.keys)
            if origin.mark is not Mark.EVENT or is_safe:
                continue
            if origin.through:
                way = f"through {origin.through}, which is not read, to {called}"
                self.report_undecided(place, f"passes {origin.source} {way}", kind)
            elif (kind, place) not in self._flows:
                steps = tuple(step for step in origin.steps if step.place != place)
                self._flows[kind, place] = Flow(origin.source, steps, Sink(called, place), kind)

    def report_call(self, kind: Kind, call: Called, origins: Iterable[Origin]) -> None:
        """Texts with the origins reach the call, which is a sink of the kind."""
        self.report_flow(kind, call.shown, call.place, origins)

    def report_misuse(self, kind: Misused, place: Place, what: str) -> None:
        """A mistake that needs no text of the event."""
        self._misuses.setdefault((kind, place), Misuse(kind, place, what))

    def note_sent(self, service: str, place: Place, origins: Iterable[Origin]) -> None:
        """A call hands texts with the origins on, to a store or function of the service."""
        if any(each.mark is Mark.EVENT and each.safe < EVERY_KIND for each in origins):
            self._sent.setdefault(Sent(service, place))

    def note_file(self, path: str, place: Place) -> None:
        """A call writes a file of a fixed path."""
        if path.startswith("/tmp/") and not path.endswith("/"):  # noqa: S108 - that of the functions
            self._written.append((path, place))

    def report_undecided(self, place: Place, reason: str, kind: Kind | None = None) -> None:
        """Something that could not be followed."""
        if len(self._undecided) < _MOST:
            self._undecided.setdefault((kind, place), Undecided(place, reason, kind))

    @property
    def has_undecided(self) -> bool:
        """Whether anything could not be followed."""
        return bool(self._undecided)

    def collect(self, file: str) -> Flows:
        """All that was found, in the order of the code."""
        for path, place in self._written:
            if path not in self.removed:
                self.report_misuse(
                    Misused.SHARED_FILE, place, f"writes {path} and doesn't remove it"
                )
        if self.verifies_tokens:
            self._flows = {key: it for key, it in self._flows.items() if key[0] is not Kind.TOKEN}
        # A flow without the unread function says more than the one through it.
        return Flows(
            file,
            tuple(sorted(self._flows.values(), key=lambda it: _order(it.sink.place))),
            tuple(sorted(self._misuses.values(), key=lambda it: _order(it.place))),
            tuple(
                sorted(
                    (it for key, it in self._undecided.items() if key not in self._flows),
                    key=lambda it: _order(it.place),
                )
            ),
            tuple(self._sent),
        )


def _order(place: Place) -> tuple[str, int, int]:
    return place.file, place.line, place.column


def locate(node: ast.AST, file: str) -> Place:
    """Returns where the node stands."""
    return Place(file, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)


def add_step(origins: Iterable[Origin], place: Place, what: str) -> tuple[Origin, ...]:
    """The origins after one more step."""
    return tuple(origin.after(Step(place, what)) for origin in origins)


def find_misuses(tree: ast.Module, file: str) -> Iterator[tuple[Misused, Place, str]]:
    """The mistakes of a module's code."""
    for node in ast.walk(tree):
        what = _tls(node)
        if what:
            yield Misused.TLS, locate(node, file), what
        what = _weak(node)
        if what:
            yield Misused.WEAK_SECRET, locate(node, file), what


def _weak(node: ast.AST) -> str:
    """What makes a secret that can be guessed, or protects one by what is broken."""
    if isinstance(node, ast.Call):
        return _weak_call(node)
    if isinstance(node, ast.Dict):
        pairs = (
            (_given(key), value) for key, value in zip(node.keys, node.values, strict=True) if key
        )
        return next(filter(None, (_predictable(*each) for each in pairs)), "")
    if not isinstance(node, (ast.Assign, ast.AnnAssign, ast.keyword)) or node.value is None:
        return ""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
    return next(filter(None, (_predictable(_last(each), node.value) for each in targets)), "")


def _predictable(name: str, value: ast.expr) -> str:
    """What makes a secret of that name of numbers that can be predicted."""
    calls = [each for each in ast.walk(value) if isinstance(each, ast.Call)]
    if is_secret(name) and any(_dotted(each.func).startswith("random.") for each in calls):
        return f"makes {name[:80]} with random, whose numbers are predictable"
    return ""


def _weak_call(node: ast.Call) -> str:
    called = _dotted(node.func)
    if called == "modes.ECB":
        return "encrypts by ECB, which shows equal blocks"
    if not called.startswith("hashlib.") and not called.endswith(".new"):
        return ""
    names = [_last(each) for given in node.args for each in ast.walk(given)]
    if called.endswith(".new") and "MODE_ECB" in names:
        return "encrypts by ECB, which shows equal blocks"
    method = _given(node.args[0]) if called == "hashlib.new" and node.args else called[8:]
    secret = next((name for name in names if is_secret(name)), "")
    is_weak = called.startswith("hashlib.") and method.lower() in WEAK_HASHES and secret
    return f"hashes {secret[:80]} by {method}" if is_weak else ""


def _dotted(node: ast.expr) -> str:
    """The name of a member of a name, such as `random.choice`."""
    return f"{getattr(getattr(node, 'value', None), 'id', '')}.{getattr(node, 'attr', '')}"


def _last(node: ast.AST) -> str:
    """The last name of a variable, member, keyword or key; "" for anything else."""
    if isinstance(node, ast.Subscript):
        return _last(node.slice)
    names = (getattr(node, each, None) for each in ("attr", "id", "arg", "value"))
    return next((each for each in names if isinstance(each, str)), "")


def _tls(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name == _UNVERIFIED:
            return f"calls {_UNVERIFIED}()"
        for keyword in node.keywords if name in _CALLS_OF else ():
            given = _given(keyword.value)
            if given and given == _OFF.get(keyword.arg or ""):
                return f"calls {name}({keyword.arg}={given})"
    if isinstance(node, ast.Assign):
        targets = {getattr(each, "attr", "") for each in node.targets}
        given = _given(node.value)
        if "verify_mode" in targets and given == "CERT_NONE":
            return "sets verify_mode to CERT_NONE"
        switched = sorted(targets & {"check_hostname", "verify"})
        if switched and given == "False":
            return f"sets {switched[0]} to False"
    return ""


def _given(node: ast.expr) -> str:
    """A constant, or the last part of a name, as text."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    return str(getattr(node, "attr", ""))
