"""Mistakes that stand in one call, whatever it is given: TLS that verifies nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from policypack.code_reading.flows import Misused, Place
from policypack.code_reading.python.found import place_of

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


def misuses_of(tree: ast.Module, file: str) -> Iterator[tuple[Misused, Place, str]]:
    """The mistakes of a module's code."""
    for node in ast.walk(tree):
        what = _tls(node)
        if what:
            yield Misused.TLS, place_of(node, file), what


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
