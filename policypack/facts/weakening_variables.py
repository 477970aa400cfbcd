"""Environment variables and options of runtimes that weaken TLS or HTTP, or open a debugger.

Node.js 20 accepts each of the options in NODE_OPTIONS; it refuses others there, such as
--security-revert and --debug.
"""

from __future__ import annotations

from typing import NamedTuple

AS_OF = "2026-11-30"
SOURCES = (
    "https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue",
    "https://nodejs.org/api/cli.html#node_optionsoptions",
    "https://nodejs.org/api/cli.html#--insecure-http-parser",
    "https://nodejs.org/api/tls.html#tlsdefault_min_version",
    "https://docs.openssl.org/master/man1/openssl-ciphers/",
    "https://docs.python.org/3/library/ssl.html#ssl.SSLContext.keylog_filename",
    "https://docs.oracle.com/en/java/javase/21/docs/specs/jpda/conninv.html",
)


class Weakening(NamedTuple):
    """What a variable does where its value matches `pattern`.

    The group of the pattern is the option, if the variable holds several.
    """

    variable: str
    pattern: str
    effect: str


def _option(name: str) -> str:
    """One option among others. Node.js takes underscores for dashes too."""
    return rf"(?:^|\s)({name.replace('-', '[-_]')})(?=[=\s]|$)"


_NODE = "NODE_OPTIONS"
# Ciphers without authentication or encryption, or that are broken; `!` and `-` exclude one.
_CIPHER = r"(?:[A-Za-z0-9][\w-]*-)?(?:[ae]?NULL|EXP|EXPORT|RC4|MD5|3?DES|LOW)(?:[-+:,\s]|$)"
_CIPHERS = rf"(?:^|\s)(--tls[-_]cipher[-_]list)[=\s](?:\S*[:,+])?(?:{_CIPHER}|\S*@SECLEVEL=0)"
TRANSPORT = (
    Weakening("NODE_TLS_REJECT_UNAUTHORIZED", "^()0$", "turns certificate verification off"),
    Weakening(_NODE, _option(r"--tls-min-v1\.[01]"), "allows broken versions of TLS"),
    Weakening(_NODE, _CIPHERS, "allows broken ciphers"),
    Weakening(_NODE, _option("--tls-keylog"), "writes the keys of TLS connections to a file"),
    Weakening(_NODE, _option("--insecure-http-parser"), "allows HTTP request smuggling"),
    Weakening("SSLKEYLOGFILE", r"()\S", "writes the keys of TLS connections to a file"),
)
DEBUGGERS = (
    Weakening(_NODE, _option("--inspect(?:-brk|-wait)?"), "opens the inspector of Node.js"),
    *(
        Weakening(variable, r"(?:^|\s)(-agentlib:jdwp|-Xrunjdwp)\b", "opens the debugger of Java")
        for variable in ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
    ),
)
