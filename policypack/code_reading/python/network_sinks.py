"""Calls that connect to an address of a text of others, and pages that show one."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.code_reading.flows import Kind
from policypack.code_reading.python.rows import Row, rows, table

AS_OF = "2026-11-30"

BY_NAME: Mapping[str, tuple[Row, ...]] = table(
    # https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
    # https://requests.readthedocs.io/en/latest/api/
    # https://www.python-httpx.org/api/
    # https://docs.aiohttp.org/en/stable/client_reference.html
    # https://docs.python.org/3/library/urllib.request.html
    rows(
        Kind.REQUEST,
        (0, "url"),
        " ".join(
            f"{client}.{method}"
            for client in (
                *("requests", "requests.Session()", "requests.session()", "httpx"),
                *("httpx.Client()", "httpx.AsyncClient()", "aiohttp.ClientSession()"),
                *("requests_html.HTMLSession()", "requests.sessions.Session()", "requests.api"),
            )
            for method in ("get", "post", "put", "patch", "delete", "head", "options", "stream")
        ),
    ),
    rows(
        Kind.REQUEST,
        (1, "url"),
        "requests.request requests.Session().request httpx.request httpx.Client().request"
        " httpx.AsyncClient().request aiohttp.ClientSession().request aiohttp.request"
        " urllib3.request requests.Request",
    ),
    rows(
        Kind.REQUEST,
        (1, "url"),
        " ".join(
            f"urllib3.{each}().{method}"
            for each in (
                *("PoolManager", "ProxyManager", "HTTPConnectionPool", "HTTPSConnectionPool"),
                "connection_from_url",
            )
            for method in ("request", "urlopen", "request_encode_url", "request_encode_body")
        ),
    ),
    rows(
        Kind.REQUEST,
        (0, "url", "fullurl"),
        "urllib.request.urlopen urllib.request.urlretrieve urllib.request.Request"
        " urllib.request.build_opener().open urllib.request.URLopener().open"
        " urllib.request.FancyURLopener().open urllib.request.OpenerDirector().open"
        " urllib2.urlopen urllib2.build_opener().open",
    ),
    # https://docs.python.org/3/library/internet.html
    rows(
        Kind.REQUEST,
        (0, "host", "address", "uri", "hostname"),
        "http.client.HTTPConnection http.client.HTTPSConnection ftplib.FTP ftplib.FTP_TLS"
        " ftplib.FTP().connect smtplib.SMTP smtplib.SMTP_SSL smtplib.SMTP().connect imaplib.IMAP4"
        " imaplib.IMAP4_SSL poplib.POP3 poplib.POP3_SSL nntplib.NNTP telnetlib.Telnet"
        " xmlrpc.client.ServerProxy socket.create_connection socket.socket().connect"
        " asyncio.open_connection paramiko.SSHClient().connect paramiko.Transport",
    ),
    # https://urllib3.readthedocs.io/en/stable/reference/urllib3.connectionpool.html
    rows(
        Kind.REQUEST,
        (0, "host", "url"),
        "urllib3.HTTPConnectionPool urllib3.HTTPSConnectionPool urllib3.connection_from_url"
        " urllib3.ProxyManager",
    ),
    # https://websockets.readthedocs.io/en/stable/reference/asyncio/client.html
    # https://websocket-client.readthedocs.io/en/latest/core.html
    rows(
        Kind.REQUEST,
        (0, "uri", "url"),
        "websockets.connect websockets.sync.client.connect websocket.create_connection",
    ),
    # http://pycurl.io/docs/latest/curlobject.html
    rows(Kind.REQUEST, (1,), "pycurl.Curl().setopt"),
    # https://docs.aws.amazon.com/boto3/latest/reference/core/session.html#boto3.session.Session.client
    rows(
        Kind.REQUEST,
        ("endpoint_url",),
        "boto3.client boto3.resource boto3.Session().client boto3.Session().resource"
        " boto3.session.Session().client boto3.session.Session().resource",
    ),
    # https://markupsafe.palletsprojects.com/en/stable/escaping/
    # https://docs.djangoproject.com/en/stable/ref/utils/#django.utils.safestring.mark_safe
    rows(Kind.HTML, (0, "base", "s"), "markupsafe.Markup django.utils.safestring.mark_safe"),
    # https://fastapi.tiangolo.com/advanced/custom-response/#htmlresponse
    rows(
        Kind.HTML, (0, "content"), "fastapi.responses.HTMLResponse starlette.responses.HTMLResponse"
    ),
)
