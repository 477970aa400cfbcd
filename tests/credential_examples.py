"""Five hundred examples for the secret detector, none of them a real credential.

Every token is drawn from a seeded generator and put together at run time, so that no file of this
repository contains one, and no scanner of a code host trips over it.
"""

from __future__ import annotations

import base64
import json
import random
import string
import uuid
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple


class Example(NamedTuple):
    """A variable's name and value, and a part of the kind that is expected (None: no secret)."""

    name: str | None
    value: str
    kind: str | None


_LETTERS = string.ascii_letters + string.digits
_URLSAFE = _LETTERS + "-_"
_BASE64 = _LETTERS + "+/"
_HEX = "0123456789abcdef"
_BASE32 = string.ascii_uppercase + "234567"


class _Draw:
    """Draws text from an alphabet; the same seed gives the same examples in every run."""

    def __init__(self, seed: int) -> None:
        self._source = random.Random(seed)

    def __call__(self, length: int, alphabet: str = _LETTERS) -> str:
        # Begins and ends with letters that every alphabet here has, so that no boundary is odd.
        middle = "".join(self._source.choice(alphabet) for _ in range(length - 2))
        first = next(c for c in alphabet if c.isalnum())
        return first + middle + first


def secrets(seed: int = 20261125) -> Iterator[Example]:
    """At least one secret of every kind that the table knows, and many known only by name."""
    draw = _Draw(seed)
    for kind, value in (
        *_tokens(draw),
        *_configuration(_Draw(seed + 1)),
        *_commands(_Draw(seed + 2)),
    ):
        yield Example(None, value, kind)
        # The variable's name does not hide a known format.
        yield Example("SETTINGS", value, kind)
    yield from _named(draw)
    yield from _documents(draw)
    yield from _second_look()


def _tokens(draw: _Draw) -> Iterator[tuple[str, str]]:
    yield from _aws_and_code(draw)
    yield from _messaging_and_money(draw)
    yield from _clouds(draw)
    yield from _models_and_watching(draw)
    yield from _nobodys(draw)


def _aws_and_code(draw: _Draw) -> Iterator[tuple[str, str]]:
    yield "AWS access key id", "AKIA" + draw(16, _BASE32)
    yield "AWS access key id", "ASIA" + draw(16, _BASE32)
    yield "AWS session token", "IQoJb3Jp" + "Z2luX2Vj" + draw(400, _BASE64)
    yield "Amazon Bedrock", "ABSK" + draw(128, _BASE64)
    yield "AWS secret access key", draw(20, _BASE64) + "/" + draw(19, _BASE64)
    for letter in "pousr":
        yield "GitHub token", f"gh{letter}_" + draw(36)
    yield "GitHub fine-grained", "github_" + "pat_" + draw(22) + "_" + draw(59)
    for kind in ("pat", "dt", "rt", "ptt"):
        yield "GitLab token", f"gl{kind}-" + draw(20, _URLSAFE)
    yield "Bitbucket", "ATBB" + draw(32)
    yield "Atlassian", "ATATT3" + draw(180, _URLSAFE)
    yield "npm token", "npm" + "_" + draw(36)
    yield "PyPI token", "pypi-" + "AgEIcHlwaS5vcmc" + draw(120, _URLSAFE)
    yield "RubyGems", "rubygems" + "_" + draw(48, _HEX)
    yield "Docker Hub", "dckr_" + "pat_" + draw(27, _URLSAFE)
    yield "Docker Hub", "dckr_" + "oat_" + draw(32, _URLSAFE)


def _messaging_and_money(draw: _Draw) -> Iterator[tuple[str, str]]:
    number = "123456789012"
    for letter in "bp":
        yield "Slack token", f"xox{letter}-{number}-{number}-" + draw(24)
    yield "Slack token", f"xapp-1-A{draw(10)}-{number}-" + draw(64, _HEX)
    yield "Slack webhook", "https://hooks.slack" + f".com/services/T{draw(8)}/B{draw(8)}/{draw(24)}"
    for bot in ("123456789012345678", "1234567890123456789", "12345678901234567"):
        first = base64.b64encode(bot.encode()).decode().rstrip("=")
        yield "Discord bot", first + "." + draw(6) + "." + draw(38, _URLSAFE)
    yield "Discord webhook", f"https://discord.com/api/webhooks/{number}345678/" + draw(68)
    yield "Telegram", "1234567890" + ":AA" + draw(33, _URLSAFE)
    yield "Twilio", "SK" + draw(32, _HEX)
    yield "SendGrid", "SG." + draw(22, _URLSAFE) + "." + draw(43, _URLSAFE)
    yield "Mailgun", "key-" + draw(32, _HEX)
    yield "Mailgun", "-".join((draw(32, _HEX), draw(8, _HEX), draw(8, _HEX)))
    yield "Mailchimp", draw(32, _HEX) + "-us" + "21"
    for kind in ("sk_live", "sk_test", "rk_live"):
        yield "Stripe secret key", kind + "_" + draw(40)
    yield "Stripe webhook", "whsec" + "_" + draw(32)
    for kind in ("at", "ca", "pa", "ss"):
        yield "Shopify", f"shp{kind}_" + draw(32, _HEX)
    yield "Square token", "sq0" + "atp-" + draw(22, _URLSAFE)
    yield "Square secret", "sq0" + "csp-" + draw(43, _URLSAFE)
    yield "Square token", "EAAA" + draw(60, _URLSAFE)


def _clouds(draw: _Draw) -> Iterator[tuple[str, str]]:
    account = "DefaultEndpointsProtocol=https;AccountName=orders;Account"
    yield "Google API key", "AIza" + draw(35, _URLSAFE)
    yield "Google OAuth", "GOCSPX" + "-" + draw(28, _URLSAFE)
    yield (
        "Azure storage",
        account + "Key=" + draw(86, _BASE64) + "==;EndpointSuffix=core.windows.net",
    )
    yield (
        "Azure shared access key",
        "Endpoint=sb://x;SharedAccess" + "Key=" + draw(43, _BASE64) + "=",
    )
    yield (
        "Azure shared access sig",
        "https://x.blob.core.windows.net/c?sv=1&sig=" + draw(46) + "%3D",
    )
    yield "Microsoft Entra", "a1B2"[:3] + "8" + "Q~" + draw(34, _URLSAFE)
    yield "DigitalOcean", "dop_" + "v1_" + draw(64, _HEX)
    yield "Heroku", "HRKU" + "-AA" + draw(58, _URLSAFE)
    yield "Cloudflare", "cfut" + "_" + draw(48)
    yield "Databricks token", "dapi" + draw(32, _HEX)
    yield "Databricks OAuth", "dose" + draw(32, _HEX)
    yield "Pulumi", "pul" + "-" + draw(40, _HEX)
    yield "Vault", "hvs" + "." + draw(90, _URLSAFE)
    yield "HCP Terraform", draw(14) + ".atlas" + "v1." + draw(67)
    yield "Supabase", "sbp" + "_" + draw(40, _HEX)
    yield "PlanetScale", "pscale" + "_tkn_" + draw(43)
    yield "Doppler", "dp.pt" + "." + draw(43)
    yield "1Password", "ops_" + "eyJ" + draw(300)
    yield "Tailscale", "tskey" + "-auth-" + draw(12) + "-" + draw(32)


def _models_and_watching(draw: _Draw) -> Iterator[tuple[str, str]]:
    yield "Anthropic", "sk-" + "ant-api03-" + draw(95, _URLSAFE)
    yield "OpenAI", "sk-" + "proj-" + draw(120, _URLSAFE)
    yield "OpenAI", "sk-" + "svcacct-" + draw(120, _URLSAFE)
    yield "API key (sk-)", "sk" + "-" + draw(48)
    yield "API key (sk-)", "sk-" + "or-v1-" + draw(64, _HEX)
    yield "OpenAI", "sk-" + draw(20) + "T3Blbk" + "FJ" + draw(20)
    yield "Hugging Face", "hf" + "_" + draw(34, string.ascii_letters)
    yield "New Relic user", "NRAK" + "-" + draw(27, string.ascii_uppercase + string.digits)
    yield "New Relic license", draw(36, _HEX) + "NRAL"
    yield "New Relic insert", "NRII" + "-" + draw(32, _URLSAFE)
    yield "Sentry", "sntryu" + "_" + draw(64, _HEX)
    yield "Sentry", "sntrys" + "_eyJ" + draw(100) + "_" + draw(43)
    yield "Grafana service", "glsa" + "_" + draw(32) + "_" + draw(8, _HEX)
    yield "Grafana Cloud", "glc" + "_eyJ" + draw(100)
    yield "Dynatrace", "dt0c01" + "." + draw(24, _BASE32) + "." + draw(64, _BASE32)
    yield "Postman", "PMAK" + "-" + draw(24, _HEX) + "-" + draw(34, _HEX)
    yield "Linear", "lin_" + "api_" + draw(40)
    yield "Notion", "ntn" + "_" + draw(46)
    yield "Figma", "figd" + "_" + draw(40)
    yield "Airtable", "pat" + draw(14) + "." + draw(64, _HEX)
    yield "PagerDuty", "pdus" + "+_0XBPWQQ_" + draw(36)


def _configuration(draw: _Draw) -> Iterator[tuple[str, str]]:
    login = base64.b64encode(f"deploy:{draw(12)}".encode()).decode()
    registry = "npm registry credential"
    yield registry, "//npm.example.com/:_auth" + "Token=" + draw(36)
    yield registry, "_auth" + "=" + login
    yield registry, "//npm.example.com/:_pass" + "word=" + draw(16)
    yield registry, "npmAuth" + "Token: " + draw(36)
    yield "password in a .netrc file", "machine example.com login deploy password " + draw(12)
    yield "password in a .netrc file", "default login anonymous\n\tpassword " + draw(12)
    yield "container registry credential", json.dumps({"auths": {"ghcr.io": {"auth": login}}})
    state = {"type": "random_password", "name": "db", "length": 12, "result": draw(12)}
    yield "password in a Terraform state", json.dumps(state)
    yield (
        "Django secret key",
        "django-" + "insecure-" + draw(46, _LETTERS.lower() + "!@#$^&*(-_=+)") + "%sx9",
    )
    key = "-----BEGIN RSA PRIV" + "ATE KEY-----\n" + draw(64, _BASE64)
    yield "private key (PEM, base64)", base64.b64encode(key.encode()).decode()
    yield "private key (extended, BIP 32)", _base58(bytes.fromhex("0488ade4") + draw(74).encode())
    yield "Azure key", draw(52) + "JQQJ" + "99" + draw(26)
    yield "Azure key", draw(76) + "+AS" + "t" + draw(6) + "=="
    yield "Azure key", draw(33) + "AIo" + "TA" + draw(5) + "="
    one = str(uuid.UUID(draw(32, _HEX)))
    hook = f"/webhookb2/{one}@{one}/IncomingWebhook/{draw(32, _HEX)}/{one}"
    yield "Microsoft Teams webhook URL", "https://example.webhook" + ".office.com" + hook


def _base58(content: bytes) -> str:
    """The content with its checksum: https://en.bitcoin.it/wiki/Base58Check_encoding"""
    content += sha256(sha256(content).digest()).digest()[:4]
    letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number, text = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = letters[rest] + text
    return text


def _nobodys(draw: _Draw) -> Iterator[tuple[str, str]]:
    for kind in ("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "):
        yield "private key (PEM)", f"-----BEGIN {kind}PRIV" + f"ATE KEY-----\n{draw(64, _BASE64)}\n"
    yield "private key (PEM)", "-----BEGIN PGP PRIV" + "ATE KEY BLOCK-----\n\n" + draw(64)
    yield "private key (PuTTY)", "PuTTY-User-" + "Key-File-3: ssh-ed25519"
    yield (
        "private key (age)",
        "AGE-SECRET-" + "KEY-1" + draw(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"),
    )
    yield "private key (JWK)", json.dumps({"kty": "EC", "crv": "P-256", "d": draw(43, _URLSAFE)})
    claims = base64.urlsafe_b64encode(b'{"sub":"orders"}').decode().rstrip("=")
    header = base64.urlsafe_b64encode(b'{"alg":"HS256"}').decode().rstrip("=")
    yield "JSON Web Token", f"{header}.{claims}.{draw(43, _URLSAFE)}"
    for scheme in ("postgres", "mysql", "mongodb+srv", "amqps", "https", "postgresql+asyncpg"):
        yield "password in a URL", f"{scheme}://orders:{draw(16)}@db.internal:5432/orders"
    yield "password in a URL", f"redis://:{draw(20)}@cache.internal:6379/0"
    yield "signed AWS URL", "https://b.s3.amazonaws.com/k?X-Amz-" + "Signature=" + draw(64, _HEX)
    yield "credential in a URL", "https://api.example.com/v1/orders?api_key=" + draw(32)
    yield "connection string", f"Server=db;Database=orders;User Id=sa;Password={draw(14)};"
    yield "connection string", f"Password={draw(14)};Server=db;"
    yield "connection string", f"host=db.internal user=orders password={draw(14)} dbname=orders"
    basic = base64.b64encode(f"orders:{draw(12)}".encode()).decode()
    yield "Authorization header (Basic)", f"Basic {basic}"
    yield "Authorization header (Bearer)", f"Bearer {draw(40)}"
    # What stands for a secret that a preview cannot decrypt is the same in every program.
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    yield "secret of the stack's configuration", f"redis-cli -a {unknown} ping"


def _commands(draw: _Draw) -> Iterator[tuple[str, str]]:
    """Commands and a URL that take a password as an argument, each with one."""
    yield "password in a JDBC URL", f"jdbc:oracle:thin:orders/{draw(14)}@db.internal:1521:orders"
    for command in (
        "curl -s -X POST --user 'orders:{}' https://api.example.com",
        "curl -u orders:{} https://api.example.com",
        "mysql -h db -uorders -p{} orders",
        "sshpass -p {} ssh db",
        "redis-cli -h cache -a {} ping",
        "docker login -u orders -p {} registry.example.com",
        "sqlcmd -S db -U sa -P '{}'",
        "ldapsearch -x -D cn=orders -w {}",
        "mongosh --host db -u orders -p {}",
        "openssl rsa -in key.pem -passin pass:{}",
        "echo 'root:{}' | chpasswd",
        "net user Administrator {}",
        'ConvertTo-SecureString "{}" -AsPlainText -Force',
    ):
        yield "password in a command", command.format(draw(14))


def _named(draw: _Draw) -> Iterator[Example]:
    """Values that only their names give away."""
    words = (
        "DB_PASSWORD",
        "dbPassword",
        "dbpassword",
        "MYSQL_ROOT_PASSWORD",
        "SMTP_PASS",
        "PGPASSWORD",
    )
    for name in words:
        yield Example(name, "correct-horse-9", "password")
    yield Example("ADMIN_PASSWORD", "12345678", "password")
    yield Example("DB_PASSWORD", "changeme", "default password")
    yield Example("LDAP_BIND_PASSWD", "s3cr3t!", "password")
    yield Example("KEYSTORE_PASSPHRASE", "four plain words here", "password")
    yield Example("db_password_1", "Winter" + "2026", "password")
    for name in (
        "JWT_SECRET",
        "CLIENT_SECRET",
        "clientSecret",
        "SESSION_SECRET",
        "DJANGO_SECRET_KEY",
    ):
        yield Example(name, draw(32), "secret")
    for name in ("API_KEY", "apiKey", "x-api-key", "STRIPE_API_KEY", "DD_API_KEY", "APIKEY"):
        yield Example(name, draw(32, _HEX), "secret")
    for name in (
        "AUTH_TOKEN",
        "ACCESS_TOKEN",
        "TWILIO_AUTH_TOKEN",
        "SLACK_BOT_TOKEN",
        "githubToken",
    ):
        yield Example(name, draw(32, _HEX), "secret")
    yield Example("HEROKU_API_KEY", str(uuid.UUID(int=2**120 + 977)), "secret")
    yield Example("AWS_SECRET_ACCESS_KEY", draw(40), "secret")
    yield Example("VAULT_SECRET_ID", str(uuid.UUID(int=2**119 + 31)), "secret")
    yield Example("ENCRYPTION_KEY", draw(64, _HEX), "secret")
    yield Example("SIGNING_KEY", base64.b64encode(bytes(range(100, 132))).decode(), "secret")
    yield Example("DB_CREDENTIALS", "orders:" + draw(12), "secret")
    yield Example("STRIPE_KEY", draw(40), "random value")
    yield Example("COOKIE_SALT", draw(40, _BASE64), "random value")
    yield Example("AUTHORIZATION", draw(40), "random value")


def _documents(draw: _Draw) -> Iterator[Example]:
    """Values that are whole documents, with the secret somewhere inside."""
    settings = {"host": "db", "password": draw(14) + "7"}
    yield Example("DB_CONFIG", json.dumps(settings), "password")
    yield Example("DB_CONFIG", json.dumps({"nested": json.dumps(settings)}), "password")
    account = {
        "type": "service_account",
        "private_key": "-----BEGIN PRIV" + "ATE KEY-----\n" + draw(64),
    }
    yield Example("GCP", json.dumps(account), "private key (PEM)")
    yield Example("DOTENV", f"REGION=eu-central-1\nAPI_TOKEN={draw(24)}5\n", "secret")


def _second_look() -> Iterator[Example]:
    """Written after the detector and tried once: six of these 38 were missed, and are found since.

    Of the harmless ones in `_second_look_at_harmless` three of 86 were reported; two still are,
    and stand in a test of their own.
    """
    yield Example("DB_PASS", "tiger", "default password")
    yield Example("SPRING_DATASOURCE_PASSWORD", "Hunter22!", "value named like a password")
    yield Example(
        "RAILS_MASTER_KEY", "8f3a9c1d7e5b2f4a6c8d0e1f3a5b7c9d", "value named like a secret"
    )
    yield Example(
        "SECRET_KEY_BASE",
        "aaaaab7c9d1e3f5b7c9d1e3f5b7c9d1e3f5b7c9d1e3f5b7c9d1e3f5b7c9d1e3f5",
        "value named like a secret",
    )
    yield Example(
        "APP_KEY",
        "base64:3d8f2kJH3k4jh5k6jh7k8l9m0n1b2v3c4x5z6a7s8d9=",
        "value named like a secret",
    )
    yield Example("FLASK_SECRET", "dev-secret-please-1", "value named like a secret")
    yield Example("SMTP_PASSWORD", "mailpass", "value named like a password")
    yield Example("POSTGRES_PASSWORD", "postgres", "default password")
    yield Example(
        "REDIS_AUTH", "8f3aQc1d7eZb2f4aX6c8d0e1Yf3a5b7c9d", "random value named like a key"
    )
    yield Example("TWILIO_TOKEN", "0123456789abcdef0123456789abcdef", "value named like a secret")
    yield Example(
        "MAPBOX_TOKEN",
        "pk." + "eyJ1IjoiYWNtZSIsImEiOiJja2FiYyJ9.abcDEF123",
        "value named like a secret",
    )
    yield Example("SNOWFLAKE_PASSWORD", "Sn0wFl@ke", "value named like a password")
    yield Example(
        "OKTA_API_TOKEN", "00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789abcd", "value named like a secret"
    )
    yield Example("SHARED_SECRET", "s3kr3t", "value named like a secret")
    yield Example("WEBHOOK_SECRET", "abc123def456", "value named like a secret")
    yield Example(
        "PRIVATE_KEY",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7",
        "value named like a secret",
    )
    yield Example("AES_KEY", "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4", "value named like a secret")
    yield Example("COOKIE_SECRET", "keyboard cat", "value named like a secret")
    yield Example("SESSION_SECRET", "mysecret", "value named like a secret")
    yield Example("BASIC_AUTH", "admin:hunter2", "value named like a secret")
    yield Example("HTPASSWD", "user:$apr1$abc", "value named like a password")
    yield Example("CREDS", "user:Passw0rd!", "value named like a secret")
    yield Example(
        "ALGOLIA_ADMIN_KEY", "d8f7e6c5b4a3928170f1e2d3c4b5a697", "value named like a secret"
    )
    yield Example("MONGO_URL", "mongodb://root:example@mongo:27017", "password in a URL")
    yield Example("AMQP", "amqp://guest:guest@rabbit", "password in a URL")
    yield Example("ELASTIC", "https://elastic:changeme@es:9200", "password in a URL")
    yield Example("PROXY", "http://bob:builder@proxy:3128", "password in a URL")
    yield Example("SFTP", "sftp://orders:Winter2026@files.example.com", "password in a URL")
    yield Example("dbPwd", "x9!kk", "value named like a password")
    yield Example("db.password", "abc", "default password")
    yield Example("DATABASE_PASSWORD_PROD", "pr0d", "value named like a password")
    yield Example("Password", "Tr0ub4dor&3", "value named like a password")
    yield Example("userPassword", "x1", "default password")
    yield Example("ROOT_PW", "toor", "value named like a password")
    yield Example(
        "SERVICE_ACCOUNT_KEY",
        '{"type":"service_account","private_key":"9f2Kq7xVb31"}',
        "value named like a secret",
    )
    yield Example(
        "OPENAI_KEY", "sk-" + "abcdEFGH1234567890abcdEFGH1234567890abcdEFGH1234", "API key (sk-)"
    )
    yield Example(
        "GH_PAT", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0", "random value named like a key"
    )
    yield Example(
        "SALT", "NaCl-9f8e7d6c5b4a39281706f5e4d3c2b1a0XyZ", "random value named like a key"
    )


def harmless(seed: int = 7) -> Iterator[Example]:
    """What surrounds secrets in real stacks, and only looks like them."""
    for name, value in (
        *_aws_values(),
        *_pointers(),
        *_identifiers(_Draw(seed)),
        *_ordinary(),
        *_second_look_at_harmless(),
    ):
        yield Example(name, value, None)


def _aws_values() -> Iterator[tuple[str | None, str]]:
    arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders/db-AbC123"
    for name in (None, "SECRET_ARN", "DB_SECRET", "DB_PASSWORD", "TOKEN"):
        yield name, arn
    yield "API_KEY_PARAMETER", "/orders/prod/api-key"
    yield "DB_PASSWORD", "/orders/prod/db/password"
    yield "DB_PASSWORD", "{{resolve:secretsmanager:orders/db:SecretString:password}}"
    yield "API_KEY", "{{resolve:ssm-secure:/orders/api-key:1}}"
    yield "DB_SECRET", "prod/orders/db"
    yield "TABLE_NAME", "orders-production-table"
    yield "QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/123456789012/orders-intake"
    yield "KMS_KEY_ID", "1234abcd-12ab-34cd-56ef-1234567890ab"
    yield (
        "KMS_KEY",
        "arn:aws:kms:eu-central-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab",
    )
    yield "BUCKET", "orders-uploads-123456789012-eu-central-1"
    yield "S3_KEY", "incoming/2026/11/25/orders-000123.csv.gz"
    yield None, "123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders@sha256:" + "0af1" * 16
    yield "USER_POOL_ID", "eu-central-1_AbCdEfGhI"
    yield "CLIENT_ID", "4k3j2l1m0n9o8p7q6r5s4t3u2v"
    yield "STATE_MACHINE", "arn:aws:states:eu-central-1:123456789012:stateMachine:orders"
    yield "API_ENDPOINT", "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod"
    yield "VERSION_ID", "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY.MTRcxf3vjVBH40Nr8X8gdRQBpUMLUo"
    yield "LOG_GROUP", "/aws/lambda/orders-intake-7f3a2b1"
    yield "SUBNETS", "subnet-0a1b2c3d4e5f67890,subnet-0f9e8d7c6b5a43210"
    yield "ROLE_UNIQUE_ID", "AROA" + "J2UCCR6DPCEXAMPLE"


def _pointers() -> Iterator[tuple[str | None, str]]:
    yield "SECRET_NAME", "orders-db-credentials"
    yield "SECRET_ID", "orders-db-credentials"
    yield "SECRET_ID", "a1b2c3d4-12ab-34cd-56ef-1234567890ab"
    yield "PASSWORD_FILE", "/run/secrets/db_password"
    yield "PRIVATE_KEY_PATH", "keys/signing-2026.pem"
    yield "GOOGLE_APPLICATION_CREDENTIALS", "/var/task/gcp.json"
    yield "TOKEN_URL", "https://login.example.com/oauth2/token"
    yield "TOKEN_TTL", "3600"
    yield "TOKEN_TTL", "15m"
    yield "SESSION_TOKEN_EXPIRATION", "P30D"
    yield "MAX_TOKENS", "4096"
    yield "TOKENS_PER_MINUTE", "100000"
    yield "PASSWORD_POLICY", "min12-upper1-digit1"
    yield "PASSWORD_MIN_LENGTH", "14"
    yield "PASSWORD_RESET_URL", "https://shop.example.com/reset"
    yield "TOKENIZER", "cl100k_base"
    yield "TOKENIZER_MODEL", "bert-base-uncased-v2"
    yield "API_KEY_HEADER", "X-Api-Key"
    yield "AUTH_TOKEN_HEADER_NAME", "X-Orders-Token-V2"
    yield "PUBLIC_KEY", "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE" + "aB3dE5" * 14
    yield "SSH_PUBLIC_KEY", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB" + "x7Kd" * 10
    yield "STRIPE_PUBLISHABLE_KEY", "pk_" + "live_" + "a1B2c3D4" * 4
    yield "PARTITION_KEY", "customerId"
    yield "SORT_KEY", "orderId#createdAt"
    yield "CACHE_KEY_PREFIX", "orders:v3:by-customer"
    yield "IDEMPOTENCY_KEY", "orderId"
    yield "AUTH_MODE", "AWS_IAM"
    yield "AUTH", "enabled"
    yield "USE_TOKEN", "true"
    yield "TOKEN", "false"
    yield "DB_PASSWORD", ""
    yield "DB_PASSWORD", "${DB_PASSWORD}"
    yield "DB_PASSWORD", "<your password>"
    yield "DB_PASSWORD", "********"
    yield "API_KEY", "YOUR_API_KEY"
    yield "API_KEY", "replace-me"
    yield "API_TOKEN", "{{ api_token }}"
    yield "API_TOKEN", "$API_TOKEN"
    yield "API_TOKEN", "xxxxxxxx"
    yield "DATABASE_URL", "postgres://db.internal:5432/orders"
    yield "DATABASE_URL", "postgres://orders:${DB_PASSWORD}@db.internal/orders"
    yield "AUTHORIZATION_TYPE", "Bearer"


def _identifiers(draw: _Draw) -> Iterator[tuple[str | None, str]]:
    for name in (None, "REQUEST_ID", "TENANT", "NAMESPACE"):
        yield name, str(uuid.UUID(int=2**121 + 12345))
    for length in (32, 40, 64, 128):
        yield None, draw(length, _HEX)
        yield "DIGEST", draw(length, _HEX)
        yield "GIT_SHA", draw(length, _HEX)
    yield "IMAGE", "sha256:" + draw(64, _HEX)
    yield "ETAG", '"' + draw(32, _HEX) + '-7"'
    yield "CODE_SHA256", base64.b64encode(bytes(range(32))).decode()
    yield None, base64.b64encode(bytes((i * 37) % 256 for i in range(32))).decode()
    yield "CONFIG", base64.b64encode(b'{"table":"orders","retries":3}').decode()
    yield "KEY", base64.b64encode(b'{"table":"orders","retries":3}').decode()
    yield "TRACE_ID", "1-5759e988-bd862e3fe1be46a994272793"
    yield "KSUID", "0ujtsYcgvSTl8PAuAdqWYSMnLOv"
    yield "ULID", "01ARZ3NDEKTSV4RRFFQ69G5FAV"
    yield "ANALYTICS_ID", "G-8ZX1Y2W3V4"
    yield "SENTRY_DSN", "https://" + draw(32, _HEX) + "@o12345.ingest.sentry.io/67890"
    yield "TWILIO_ACCOUNT_SID", "AC" + draw(32, _HEX)
    yield "STRIPE_PRICE", "price_" + draw(24)
    yield "MAC", "00:1b:44:11:3a:b7"
    yield "IPV6", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"


def _ordinary() -> Iterator[tuple[str | None, str]]:
    yield "LOG_LEVEL", "INFO"
    yield "POWERTOOLS_SERVICE_NAME", "orders-intake"
    yield "TIMEOUT", "29"
    yield "RATIO", "0.25"
    yield "RETRY_AFTER", "PT15M"
    yield "REGION", "eu-central-1"
    yield "EMAIL", "orders@example.com"
    yield "HANDLER", "orders.intake.handler.lambda_handler"
    yield "CLASS", "com.example.orders.intake.AbstractOrderRepositoryFactoryBean"
    yield "FEATURE", "enableCustomerOrderHistoryExportForPremiumAccountsV2"
    yield "PYTHONPATH", "/opt/python:/var/task/vendor:/var/runtime"
    yield "USER_AGENT", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"
    yield "CRON", "cron(0 6 * * ? *)"
    yield "SQL", "select id, total from orders where customer = :customer"
    yield "DATE", "2026-11-25T06:00:00.000Z"
    yield "VERSION", "v2.14.0-rc.1+build.20261125"
    yield "CORS_ORIGINS", "https://shop.example.com,https://admin.example.com"
    yield (
        "JSON",
        '{"retries": 3, "token_ttl": "15m", "secretArn": "arn:aws:secretsmanager:x:1:secret:y"}',
    )
    yield "LAYER", "arn:aws:lambda:eu-central-1:017000801446:layer:AWSLambdaPowertoolsPythonV3:7"
    yield "CONTENT_TYPE", "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxk"
    yield "CERT", "-----BEGIN CERTIFICATE-----\nMIIBxTCCAWugAwIBAgIU\n-----END CERTIFICATE-----"
    yield "KEY_SCHEMA", "HASH:pk,RANGE:sk"
    yield "PROXY", "http://proxy.internal:3128"
    yield "MESSAGE", "Basic authentication is not supported; use Bearer tokens instead."
    yield "HELP", "Paste the text from -----BEGIN PRIV" + "ATE KEY----- to the end marker."
    yield "GREETING", "Passwords must have 12 letters: choose yours with care"
    yield "TEMPLATE", "Hello {name}, order {order_id} costs {total}."


def _second_look_at_harmless() -> Iterator[tuple[str | None, str]]:
    yield "SERVICE_ACCOUNT_KEY", '{"type":"service_account","private_key_id":"abc"}'
    yield "SECRET_MANAGER_REGION", "eu-west-1"
    yield "PASSWORD_HASH_ROUNDS", "12"
    yield "BCRYPT_SALT_ROUNDS", "10"
    yield "JWT_ISSUER", "https://issuer.example.com/"
    yield "JWT_AUDIENCE", "orders-api"
    yield "JWT_ALGORITHM", "RS256"
    yield "JWT_EXPIRES_IN", "7d"
    yield "JWKS_URI", "https://x.eu.auth0.com/.well-known/jwks.json"
    yield "TOKEN_ISSUER", "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc"
    yield "AUTH0_DOMAIN", "acme.eu.auth0.com"
    yield "AUTH0_CLIENT_ID", "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW"
    yield "COGNITO_CLIENT_ID", "7h2k3l4m5n6o7p8q9r0s1t2u3v"
    yield "STRIPE_PUBLIC_KEY", "pk_" + "test_51Habcdefghijklmnop"
    yield "RECAPTCHA_SITE_KEY", "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI"
    yield "SENTRY_DSN", "https://examplePublicKey@o0.ingest.sentry.io/0"
    yield "DD_SITE", "datadoghq.eu"
    yield "DD_API_KEY_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:dd"
    yield "DD_KMS_API_KEY", "AQICAHh3LtFv"
    yield "REDIS_URL", "redis://cache.internal:6379"
    yield "MONGO_URI", "mongodb+srv://cluster0.abc.mongodb.net/orders"
    yield "DATABASE_URL", "jdbc:postgresql://db:5432/orders"
    yield "DB_CONNECTION", "orders-prod-cluster"
    yield "CONNECTIONS_TABLE", "ws-connections"
    yield "WEBSOCKET_CONNECTION_URL", "https://abc.execute-api.eu-central-1.amazonaws.com/prod"
    yield "TOKEN_TABLE", "tokens"
    yield "SESSION_TABLE_NAME", "sessions-prod"
    yield "SECRETS_PREFIX", "orders/"
    yield "CREDENTIALS_BUCKET", "orders-credentials"
    yield "CREDENTIAL_PROVIDER", "sso"
    yield "API_KEY_ID", "a1b2c3d4e5"
    yield "API_KEYS_TABLE", "api-keys"
    yield "APIKEY_REQUIRED", "true"
    yield "KEY_PREFIX", "uploads/"
    yield "S3_PRIVATE_KEY_OBJECT", "keys/private.pem"
    yield "PRIVATE_SUBNET_KEY", "private"
    yield "ACCESS_KEY_ROTATION_DAYS", "90"
    yield "AWS_LAMBDA_FUNCTION_NAME", "x"
    yield "AWS_ACCESS_KEY_ID_PARAM", "/x/y"
    yield "PASSWORD_RESET_TOKEN_TTL_SECONDS", "3600"
    yield "PASSWORDLESS_ENABLED", "yes"
    yield "FORGOT_PASSWORD_TEMPLATE", "forgot-password-v2"
    yield "CHANGE_PASSWORD_PATH", "/password/change"
    yield "MAX_LOGIN_ATTEMPTS", "5"
    yield "LOGIN_URL", "https://x/login"
    yield "COOKIE_DOMAIN", ".example.com"
    yield "COOKIE_NAME", "__Host-session"
    yield "SIGNATURE_VERSION", "s3v4"
    yield "SIGNATURE_ALGORITHM", "ECDSA_SHA_256"
    yield "HMAC_ALGORITHM", "sha256"
    yield "ENCRYPTION_KEY_ALIAS", "alias/orders"
    yield "ENCRYPTION_CONTEXT", "orders"
    yield "KMS_KEY", "alias/orders"
    yield "SIGNING_KEY", "alias/orders-signing"
    yield "KEY", "orders"
    yield "CACHE_KEY", "orders:v2:eu-central-1"
    yield "PK", "customer#123"
    yield "LLM_MAX_TOKENS", "1024"
    yield "TOKEN_COUNT", "10"
    yield "TOKEN_LIMIT", "100k"
    yield "NEXT_TOKEN", "null"
    yield "GRAPHQL_AUTH", "API_KEY"
    yield "AUTH_TYPE", "Bearer"
    yield "AUTHORIZER_ARN", "arn:x"
    yield "OAUTH_SCOPES", "read:orders write:orders"
    yield "OAUTH_TOKEN_ENDPOINT", "https://x/y"
    yield "CLIENT_SECRET_NAME", "orders/oauth"
    yield "CLIENT_SECRET", "arn:aws:ssm:eu-central-1:1:parameter/x"
    yield "GITHUB_TOKEN_SECRET", "github/token"
    yield "GITHUB_SHA", "3f786850e387550fdab836ed7e6dc881de23001b"
    yield "BUILD_ID", "orders:3f786850-e387-550f-dab8-36ed7e6dc881"
    yield "PIN_CODE_LENGTH", "6"
    yield "SSH_KEY_NAME", "orders-bastion"
    yield "LICENSE", "Apache-2.0"
    yield "LICENSE_KEY_PARAMETER", "/newrelic/key"
    yield "NEW_RELIC_ACCOUNT_ID", "1234567"
    yield "WEBHOOK_URL", "https://example.com/hook"
    yield "CONFIG", "eyJ0YWJsZSI6Im9yZGVycyIsImtleSI6InBrIn0="
    yield "FEATURES", '{"auth":{"type":"jwt","tokenUse":"access"}}'
    yield "EMAIL_TEMPLATE", "password-reset"
    yield "STEP", "ValidatePasswordStep"
    yield "CLASS", "PasswordEncoderFactories"
    yield "QUERY", "SELECT password_hash FROM users WHERE id = :id"
    yield "URL", "https://example.com/a?key=orders&token=none"
    yield "URL2", "https://maps.example.com/tile?x=1&y=2&session=abc"
