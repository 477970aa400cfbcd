"""Package indexes on loopback for real installers: one server under two names.

`127.0.0.1` is the index that the organization trusts, `localhost` a host of somebody else. Both
speak HTTPS, since the address of a lock file is refused without it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import ipaddress
import json
import ssl
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# tests/environments.py shifts the clock of Python by up to 400 days, and not that of other clients.
_VALID = timedelta(days=500)
OURS, FOREIGN = "127.0.0.1", "localhost"
EVERYWHERE = "*"


@dataclass
class Registry:
    """`files` are answered by host and path; `asked` are the addresses that were found."""

    port: int
    authority: Path
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str = "", host: str = OURS) -> str:
        return f"https://{host}:{self.port}{path}"

    def serve(self, path: str, content: bytes, host: str = OURS) -> str:
        """Serves the content there, and returns its address."""
        self.files[host, path] = content
        return self.url(path, host)

    def answer(self, host: str, path: str) -> bytes | None:
        content = self.files.get((host, path), self.files.get((host, EVERYWHERE)))
        if content is not None:
            self.asked.append(self.url(path, host))
        return content


@contextmanager
def registry(folder: Path) -> Iterator[Registry]:
    """A registry that ends with the block."""
    with tls_server(folder) as (server, authority):
        found = Registry(server.server_address[1], authority)
        server.RequestHandlerClass = _handler(found)
        yield found


@contextmanager
def tls_server(folder: Path) -> Iterator[tuple[ThreadingHTTPServer, Path]]:
    """A server on loopback that ends with the block, and the certificate of its authority.

    The caller sets its `RequestHandlerClass`.
    """
    authority, keys = _certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys)
    server = ThreadingHTTPServer((OURS, 0), BaseHTTPRequestHandler)
    # Where connections are taken, the handshake of one idle client would stop all others.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server, authority
    finally:
        server.shutdown()
        server.server_close()


def _handler(of: Registry) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            content = of.answer(host, self.path.partition("?")[0])
            is_page = self.path.endswith("/") and content is not None
            kind = "text/html" if is_page else "application/octet-stream"
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *arguments: object) -> None:
            """Tests need no log."""

    return Handler


def _certificates(folder: Path) -> tuple[Path, Path]:
    """An authority's certificate for clients, and a server's with its key."""
    authority, server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    names = x509.SubjectAlternativeName(
        [x509.DNSName(FOREIGN), x509.IPAddress(ipaddress.ip_address(OURS))]
    )
    of_authority = (
        _builder("authority", authority)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority, hashes.SHA256())
    )
    of_server = (
        _builder("server", server).add_extension(names, False).sign(authority, hashes.SHA256())
    )
    secret = server.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem = serialization.Encoding.PEM
    (folder / "authority.pem").write_bytes(of_authority.public_bytes(pem))
    (folder / "server.pem").write_bytes(secret + of_server.public_bytes(pem))
    return folder / "authority.pem", folder / "server.pem"


def _builder(name: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name("authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _VALID)
        .not_valid_after(now + _VALID)
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def wheel(name: str, version: str, code: str) -> bytes:
    """A wheel with one module of that code."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return content.getvalue()


def tarball(name: str, version: str, code: str) -> bytes:
    """An npm package with one module of that code."""
    files = {
        "package/package.json": json.dumps({"name": name, "version": version, "main": "index.js"}),
        "package/index.js": code,
    }
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return content.getvalue()


def sha256(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def integrity(content: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
