"""Environment variables that make a process load other code or send its traffic elsewhere.

In Lambda, a principal that may update a function's configuration or adds a layer may set them. The
check also reads the environment that the process was started with, which no code can have edited
since.

These are not refused: NO_PROXY, without which the same requests go the same way where there is no
proxy; PATH, which this process does not search; LD_BIND_NOW, LD_DEBUG and others of ld.so(8) that
load nothing; PYTHONHASHSEED and others of Python that change how code runs, but not which; and what
only other languages read, such as NODE_OPTIONS and JAVA_TOOL_OPTIONS.
"""

from __future__ import annotations

import os
import sys

from runtime_guards.errors import StartupRefused
from runtime_guards.options import checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

# The environment as the dynamic loader and the interpreter saw it, which code cannot edit since.
INITIAL = "/proc/self/environ"

# Variables that make a process load or run something, each with the page that documents it.
LOADING = frozenset(
    {
        "LD_PRELOAD",  # ld.so(8)
        "LD_AUDIT",  # ld.so(8)
        "LD_ORIGIN_PATH",  # ld.so(8): stands for the folder of the program
        "GCONV_PATH",  # iconv(1): glibc loads its converters from there
        # Changes the loader and the allocator: https://www.gnu.org/software/libc/manual/
        "GLIBC_TUNABLES",
        "OPENSSL_CONF",  # openssl-env(7): this file, and those two folders, name libraries to load
        "OPENSSL_ENGINES",
        "OPENSSL_MODULES",
        "BASH_ENV",  # bash(1): read by every script, and the runtime's bootstrap may be one
        # https://docs.python.org/3/using/cmdline.html#environment-variables
        "PYTHONHOME",
        "PYTHONPLATLIBDIR",
        "PYTHONPYCACHEPREFIX",  # where compiled modules are read from
        "PYTHONSTARTUP",
        "PYTHONUSERBASE",
        "PYTHONBREAKPOINT",  # names a callable
        "PYTHONINSPECT",  # reads commands from the standard input
        "PYTHONWARNINGS",  # a filter may name a category by its module, which is then imported
        "PYTHON_PRESITE",  # names a module to import, in debug builds
        # https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
        "AWS_LAMBDA_EXEC_WRAPPER",
        # Files that may name a command to run, in `credential_process`, and any endpoint:
        # https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "BOTO_CONFIG",
        # The models of services with their endpoints, read before botocore's own:
        # https://docs.aws.amazon.com/botocore/latest/reference/loaders.html
        "AWS_DATA_PATH",
    }
)
# Lists of folders, with those that Lambda itself puts there, the layers' included:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html and
# https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html. Literally, since a variable
# such as LAMBDA_TASK_ROOT may have been changed along with the list.
FOLDERS = {
    "LD_LIBRARY_PATH": {
        "/var/lang/lib",
        "/lib64",
        "/usr/lib64",
        "/var/runtime",
        "/var/runtime/lib",
        "/var/task",
        "/var/task/lib",
        "/opt/lib",
    },
    "PYTHONPATH": {
        "/var/runtime",
        "/var/task",
        # A layer has its packages in one of these.
        "/opt/python",
        "/opt/python/lib/python{}.{}/site-packages".format(*sys.version_info),
    },
}
# Variables that send traffic elsewhere, or show its content.
TRAFFIC = frozenset(
    {
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",  # where credentials come from
        "HOSTALIASES",  # hostname(7), and resolv.conf(5): other names for those that are looked up
        "LOCALDOMAIN",
        # https://docs.python.org/3/library/ssl.html#ssl.create_default_context: the keys of TLS
        "SSLKEYLOGFILE",
    }
)
# As urllib and botocore read them, in any case: https://docs.python.org/3/library/urllib.request.html
_PROXIES = frozenset({"ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"})
# One for all services, and one for each:
# https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
_ENDPOINT = "AWS_ENDPOINT_URL"
# Who is trusted to prove a server's name: openssl-env(7), and the guides of requests and boto3.
CERTIFICATES = frozenset(
    {"AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE"}
)
# Folders of the operating system and of Lambda's runtime, which no layer and no package writes to:
# https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
_OF_THE_SYSTEM = ("/etc/pki/", "/etc/ssl/", "/var/lang/", "/var/runtime/")
# Reserved: a function's configuration cannot set it.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
_IN_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME"


class NoLoaderHijack:
    """Refuses to start where a variable makes the process load other code or redirects traffic.

    `allowed` maps variables to allowed values, such as an observability layer's
    `{"AWS_LAMBDA_EXEC_WRAPPER": {"/opt/otel-instrument"}}` or a proxy's
    `{"HTTPS_PROXY": {"http://proxy.example.com:3128"}}`; for LD_LIBRARY_PATH and PYTHONPATH these
    are folders besides Lambda's own, for certificates files and folders besides the system's. The
    check reads the current environment and, on Linux, the one that the process was started with.

    Outside Lambda, only variables that load code are refused: proxies and certificates of their own
    are usual there.
    """

    @checked
    def __init__(self, allowed: Mapping[str, Collection[str]] | None = None) -> None:
        self._allowed = {_named(n): frozenset(values) for n, values in (allowed or {}).items()}
        for name in self._allowed:
            if not (name in FOLDERS or name in CERTIFICATES or _is_listed(name, True)):
                raise ValueError(
                    f"NoLoaderHijack: allowed= has {name}, which is not a checked variable."
                )

    def __call__(self) -> None:
        """Raises StartupRefused `loader-hijack` with the names of the variables."""
        deployed = any(_IN_LAMBDA in variables for variables in _environments())
        found = {
            name
            for variables in _environments()
            for name, value in variables.items()
            if value and self._is_hijack(name, value, deployed)
        }
        if found:
            raise StartupRefused("loader-hijack", ", ".join(sorted(found)))

    def _is_hijack(self, name: str, value: str, deployed: bool) -> bool:
        allowed = self._allowed.get(_named(name), frozenset())
        if name in FOLDERS:
            # An empty element is the current folder. ld.so(8): items end at colons or semicolons.
            folders = {folder.rstrip("/") for folder in value.replace(";", ":").split(":")}
            return not folders <= FOLDERS[name] | allowed
        if name in CERTIFICATES:
            paths = value.split(":")
            return deployed and not all(path in allowed or _of_system(path) for path in paths)
        return _is_listed(name, deployed) and value not in allowed


def _named(name: str) -> str:
    """The one name of a variable that is read in any case."""
    return name.upper() if name.upper() in _PROXIES else name


def _is_listed(name: str, deployed: bool) -> bool:
    """Whether every value of a variable is refused that is not allowed."""
    redirects = name in TRAFFIC or _named(name) in _PROXIES or name.startswith(_ENDPOINT)
    return name in LOADING or (deployed and redirects)


def _of_system(path: str) -> bool:
    return path.startswith(_OF_THE_SYSTEM) and ".." not in path.split("/")


def _environments() -> Iterator[Mapping[str, str]]:
    yield os.environ
    if os.path.exists(INITIAL):
        with open(INITIAL, encoding="utf-8", errors="surrogateescape") as file:
            pairs = (entry.partition("=") for entry in file.read().split("\0"))
            yield {name: value for name, _, value in pairs}
