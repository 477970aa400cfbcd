"""Variables that load other code or redirect traffic: what Lambda sets by itself passes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runtime_guards.errors import StartupRefused
from runtime_guards.startup import variables
from runtime_guards.startup.variables import NoLoaderHijack

ROOT = Path(__file__).parents[3]
PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment without a variable, whatever runs the tests; the file is its initial state."""
    for name in os.environ:
        monkeypatch.delenv(name)
    initial = tmp_path / "environ"
    initial.write_text("PATH=/bin\0", encoding="utf-8")
    monkeypatch.setattr(variables, "INITIAL", str(initial))
    return initial


@pytest.fixture
def deployed(own_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "orders")
    return own_environment


@pytest.mark.parametrize("name", sorted(variables.LOADING))
def test_a_variable_that_loads_code_refuses(
    name: str, own_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = NoLoaderHijack()
    check()
    monkeypatch.setenv(name, "/tmp/s3cret.so")
    with pytest.raises(StartupRefused) as caught:
        check()
    assert str(caught.value) == f"loader-hijack: {name}"
    NoLoaderHijack(allowed={name: {"/tmp/s3cret.so"}})()
    monkeypatch.setenv(name, "")
    check()


# As `env` prints it in AWS's base image of Python 3.12.
LAMBDAS_OWN = (
    "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"
)


@pytest.mark.parametrize(
    ("name", "value", "fine"),
    [
        ("LD_LIBRARY_PATH", LAMBDAS_OWN, True),
        ("LD_LIBRARY_PATH", "/opt/lib/", True),
        ("LD_LIBRARY_PATH", f"/tmp:{LAMBDAS_OWN}", False),
        ("LD_LIBRARY_PATH", f"{LAMBDAS_OWN};/tmp", False),
        ("LD_LIBRARY_PATH", f"{LAMBDAS_OWN}:", False),
        ("LD_LIBRARY_PATH", ":", False),
        ("LD_LIBRARY_PATH", "/opt/lib/../../tmp", False),
        ("LD_LIBRARY_PATH", "lib", False),
        ("PYTHONPATH", "/var/runtime", True),
        ("PYTHONPATH", "/var/runtime:/opt/python", True),
        ("PYTHONPATH", f"/opt/python/lib/{PYTHON}/site-packages", True),
        ("PYTHONPATH", f"/opt/python/lib/{PYTHON}/dist-packages", False),
        ("PYTHONPATH", "/opt/python/lib/python2.7/site-packages", False),
        ("PYTHONPATH", "/tmp/x:/var/runtime", False),
        ("PYTHONPATH", "", True),
    ],
)
def test_folders_beyond_those_of_lambda_refuse(
    name: str, value: str, fine: bool, own_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    if fine:
        NoLoaderHijack()()
    else:
        with pytest.raises(StartupRefused, match=f"^loader-hijack: {name}$"):
            NoLoaderHijack()()


def test_a_folder_can_be_allowed(own_environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/opt/otel:/var/task")
    NoLoaderHijack(allowed={"PYTHONPATH": {"/opt/otel"}})()


def test_an_allowance_for_a_variable_that_is_not_looked_at_is_told() -> None:
    with pytest.raises(ValueError, match="PATH, which is not a checked variable"):
        NoLoaderHijack(allowed={"PATH": {"/tmp"}})


def test_what_the_process_started_with_counts_too(own_environment: Path) -> None:
    """GIVEN a preloaded library WHEN it takes its variable away THEN the start still tells."""
    own_environment.write_text("PATH=/bin\0LD_PRELOAD=/tmp/x.so\0\0", encoding="utf-8")
    with pytest.raises(StartupRefused, match=r"^loader-hijack: LD_PRELOAD$"):
        NoLoaderHijack()()


def test_without_proc_the_present_environment_counts(own_environment: Path) -> None:
    own_environment.unlink()
    NoLoaderHijack()()


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="needs Linux's /proc")
def test_a_real_process_that_hides_its_variable_is_refused() -> None:
    code = "import os; del os.environ['GCONV_PATH']\nfrom runtime_guards import startup\n"
    code += "startup.NoLoaderHijack()()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"GCONV_PATH": "/tmp/s3cret"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert "StartupRefused: loader-hijack: GCONV_PATH" in done.stderr
    assert "s3cret" not in done.stderr


REDIRECTING = [
    *sorted(variables.TRAFFIC),
    *sorted(variables.CERTIFICATES),
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "Https_Proxy",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_KMS",
    "AWS_ENDPOINT_URL_DYNAMODB",
]


@pytest.mark.parametrize("name", REDIRECTING)
def test_a_variable_that_redirects_traffic_refuses_in_lambda(
    name: str, own_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "/tmp/s3cret")
    NoLoaderHijack()()
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "orders")
    with pytest.raises(StartupRefused) as caught:
        NoLoaderHijack()()
    assert str(caught.value) == f"loader-hijack: {name}"
    NoLoaderHijack(allowed={name: {"/tmp/s3cret"}})()
    with pytest.raises(StartupRefused):
        NoLoaderHijack(allowed={name: {"/tmp/other"}})()
    monkeypatch.setenv(name, "")
    NoLoaderHijack()()


def test_a_proxy_is_allowed_in_either_case(deployed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example.com:3128")
    NoLoaderHijack(allowed={"HTTPS_PROXY": {"http://proxy.example.com:3128"}})()


def test_a_function_cannot_hide_that_it_is_deployed(deployed: Path) -> None:
    """GIVEN code that removes the mark of Lambda WHEN the process had it THEN it still counts."""
    deployed.write_text(
        "AWS_LAMBDA_FUNCTION_NAME=orders\0HTTPS_PROXY=http://192.0.2.1\0", encoding="utf-8"
    )
    del os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    with pytest.raises(StartupRefused, match=r"^loader-hijack: HTTPS_PROXY$"):
        NoLoaderHijack()()


@pytest.mark.parametrize(
    ("path", "fine"),
    [
        ("/etc/pki/tls/certs/ca-bundle.crt", True),
        ("/etc/ssl/certs/ca-certificates.crt", True),
        ("/var/runtime/ca-cert.pem", True),
        ("/var/lang/lib/python3.13/site-packages/certifi/cacert.pem", True),
        ("/etc/ssl/certs:/etc/pki/tls/certs", True),
        ("/etc/ssl/certs:/tmp", False),
        ("/etc/ssl/../../tmp/ca.pem", False),
        ("/etc/ssl/..", False),
        ("/etc/sslx/ca.pem", False),
        ("/opt/ca.pem", False),
        ("/var/task/ca.pem", False),
        ("ca.pem", False),
    ],
)
@pytest.mark.parametrize("name", sorted(variables.CERTIFICATES))
def test_certificates_of_the_system_pass(
    name: str, path: str, fine: bool, deployed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, path)
    if fine:
        NoLoaderHijack()()
    else:
        with pytest.raises(StartupRefused, match=f"^loader-hijack: {name}$"):
            NoLoaderHijack()()


# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, and what a function with
# SnapStart has besides.
OF_LAMBDA = {
    "_HANDLER": "app.handler",
    "_X_AMZN_TRACE_ID": "Root=1-5e1b4151-5ac6c58f3b2f9e5d8e3c1f00;Sampled=0",
    "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "token",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9001/2021-04-23/credentials",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "AWS_LAMBDA_FUNCTION_VERSION": "7",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start",
    "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/orders",
    "AWS_LAMBDA_LOG_STREAM_NAME": "2026/03/10/[7]0",
    "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
    "AWS_REGION": "eu-central-1",
    "AWS_SECRET_ACCESS_KEY": "key",
    "AWS_SESSION_TOKEN": "token",
    "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
    "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000",
    "LAMBDA_RUNTIME_DIR": "/var/runtime",
    "LAMBDA_TASK_ROOT": "/var/task",
    "LANG": "en_US.UTF-8",
    "LD_LIBRARY_PATH": LAMBDAS_OWN,
    "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    "PYTHONPATH": "/var/runtime",
    "TZ": ":UTC",
}


def test_what_lambda_sets_by_itself_passes(deployed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in OF_LAMBDA.items():
        monkeypatch.setenv(name, value)
    deployed.write_text(
        "".join(f"{name}={value}\0" for name, value in OF_LAMBDA.items()), encoding="utf-8"
    )
    NoLoaderHijack()()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NO_PROXY", "169.254.169.254"),
        ("NODE_OPTIONS", "--enable-source-maps"),
        ("PYTHONHASHSEED", "0"),
        ("PYTHONUNBUFFERED", "1"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("LD_BIND_NOW", "1"),
        ("AWS_STS_REGIONAL_ENDPOINTS", "regional"),
        ("POWERTOOLS_SERVICE_NAME", "orders"),
    ],
)
def test_what_loads_and_redirects_nothing_passes(
    name: str, value: str, deployed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    NoLoaderHijack()()


def test_all_variables_are_named_at_once(deployed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "/tmp/x.so")
    deployed.write_text("AWS_CA_BUNDLE=/tmp/ca.pem\0", encoding="utf-8")
    with pytest.raises(StartupRefused, match=r"^loader-hijack: AWS_CA_BUNDLE, LD_PRELOAD$"):
        NoLoaderHijack()()
