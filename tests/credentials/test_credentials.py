"""The detector of secrets: what it finds, when it errs, what it says, how its work grows."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policypack.credentials import (
    DetectedSecret,
    TextKind,
    formats,
    names,
    secret_in,
    secrets_in_text,
    text,
    text_kind,
    values,
)
from policypack.facts.credentials import FORMATS, PUBLISHED
from policypack.facts.token_prefixes import TOKENS
from policypack.facts.vocabulary import vocabulary
from policypack.model.confidence import Confidence
from tests.credential_examples import Example, harmless, secrets
from tests.each import each
from tests.regex_steps import Steps
from tests.steps import CountedPattern, counted_patterns, growth
from tests.tries import represented, some_of

SECRETS = list(secrets())
HARMLESS = list(harmless())
KINDS = (
    {row.kind for row in FORMATS}
    | {kind for kind, _, _ in TOKENS}
    | {
        "default password",
        "random value named like a key",
        "value named like a password",
        "value named like a secret",
        "AWS secret access key",
    }
)


def _kind(example: Example) -> str | None:
    suspicion = secret_in(example.name, example.value)
    return suspicion.kind if suspicion else None


def test_of_these_examples_none_is_missed_and_none_is_reported_wrongly() -> None:
    """Our own examples, so a floor and no promise; the known errors have tests of their own."""
    missed = [example for example in SECRETS if _kind(example) is None]
    wrongly = [example for example in HARMLESS if _kind(example) is not None]

    assert (len(SECRETS), len(missed)) == (360, 0)
    assert (len(HARMLESS), len(wrongly)) == (210, 0)


def test_known_false_alarms() -> None:
    """The name of a field in a secret looks like a default under such a name."""
    assert secret_in("DB_SECRET_KEY", "password") is not None
    assert secret_in("DB_SECRET_NAME", "password") is None


def test_known_misses() -> None:
    """Secrets that the detector doesn't find, as the package's docstring says."""
    assert secret_in("SETTING", "9f8e7d6c5b4a39281706f5e4d3c2b1a0") is None
    assert secret_in("ALGOLIA_KEY", "9f8e7d6c5b4a39281706f5e4d3c2b1a0") is None
    assert secret_in("DB_PASSWORD", "orders") is None
    assert secret_in("JWT_SECRET", "jwt-secret") is None
    assert list(secrets_in_text('password = "correct-horse-battery"')) == []


@each("example", SECRETS)
def test_the_kind_is_told(example: Example) -> None:
    assert example.kind is not None
    assert example.kind in (_kind(example) or "nothing")


@pytest.mark.parametrize("seed", range(20))
def test_other_draws_of_the_same_kinds_are_found_as_well(seed: int) -> None:
    """The patterns fit the formats, and not one lucky draw of them."""
    kinds = [str(e.kind) for e in secrets(seed) if str(e.kind) not in (_kind(e) or "")]

    # What counts by randomness alone may look too orderly once in a while.
    assert set(kinds) <= {"random value", "AWS secret access key"}
    assert len(kinds) <= 4


@pytest.mark.parametrize(("alphabet", "share"), [(62, 0.95), (64, 0.92), (36, 0.75)])
def test_most_random_keys_count_as_random(alphabet: int, share: float) -> None:
    letters = (string.digits + string.ascii_lowercase + string.ascii_uppercase + "+/")[:alphabet]
    draw = random.Random(alphabet)
    keys = ["".join(draw.choices(letters, k=40)) for _ in range(1000)]

    found = [key for key in keys if secret_in("STRIPE_KEY", key)]
    assert len(found) >= share * len(keys)


def test_every_kind_of_the_table_has_an_example() -> None:
    assert {row.kind for row in FORMATS} - {_kind(example) for example in SECRETS} == set()


def test_every_row_says_where_its_format_comes_from() -> None:
    for row in FORMATS:
        assert row.source == "observed" or row.source.startswith("https://"), row.kind


def test_in_the_midst_of_code_all_but_plain_words_are_found() -> None:
    """GIVEN a program WHEN one of its literals is a secret THEN its line is named.

    What looks like a word, an example or something random is too common in code to be reported.
    """
    missed = [e.value for e in SECRETS if e.kind != "AWS secret access key" and _lines(e) != {5}]

    assert set(missed) == {"changeme", "four plain words here", "keyboard cat", "mysecret"} | {
        # Long runs of a digit, or digits and the alphabet in order, are made up.
        "01000000-0000-0000-0000-0000000003d1",
        "00800000-0000-0000-0000-00000000001f",
        "0123456789abcdef0123456789abcdef",
        "00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789abcd",
        "sk-" + "abcdEFGH1234567890abcdEFGH1234567890abcdEFGH1234",
        *("tiger", "mailpass", "postgres", "x9!kk", "abc", "pr0d", "x1", "toor"),
        "mongodb://root:example@mongo:27017",
        "amqp://guest:guest@rabbit",
        "https://elastic:changeme@es:9200",
    }


def _lines(example: Example) -> set[int]:
    name, value = example.name or "settings", example.value
    # A text with quotes or line ends stands in a longer literal, as it would in a program.
    quote = '"""' if {"\n", '"'} & set(value) else '"'
    code = f"import os\n\n\ndef handler(event, context):\n    {name} = {quote}{value}{quote}\n"
    return {min(line, 5) for line, _ in secrets_in_text(code)}


def test_a_text_of_plain_code_holds_none() -> None:
    code = """
        password = os.environ["DB_PASSWORD"]
        token = get_token(client, secret=secret)
        token_url = "https://login.example.com/oauth2/token"
        def login(user: str, password: str, token: str = "") -> None: ...
        raise ValueError("password must not be empty")
        parser.add_argument("--password", help="the password of the database")
        secret_arn: str = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders"
        access_key = "AKIAIOSFODNN7EXAMPLE"
        url = "postgres://user:password@localhost/orders"
        api_key = f"{prefix}-{number}"
        "Password.$": "$.credentials.password1",
        "Token": "{% $states.input.token1 %}",
        "Authorization": "Bearer ${token}",
        const password=getPassword();let token=2;
        {"secret": "prod/orders/db1", "apiKey": "{{resolve:ssm:/orders/key1}}"}
    """
    assert list(secrets_in_text(code)) == []


def test_the_documented_key_counts_as_a_value_and_not_in_a_text() -> None:
    example = "AKIA" + "IOSFODNN7EXAMPLE"

    assert secret_in("KEY", example) == DetectedSecret("AWS access key id")
    assert list(secrets_in_text(f'key = "{example}"')) == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("export DB_PASSWORD=Winter2026x", "value named like a password"),
        ("DB_PASSWORD=Winter2026x\r", "value named like a password"),
        ("password: W1nter-2026!", "value named like a password"),
        ("aws_secret_access_key = " + "aB3/" * 10, "value named like a secret"),
        ('{"Parameters": {"ApiToken": "0a1b2c3d4e5f"}}', "value named like a secret"),
        ('"{\\"clientSecret\\": \\"0a1b2c3d4e5f\\"}"', "value named like a secret"),
        ("'password' => 'W1nter2026'", "value named like a password"),
    ],
)
def test_assignments_in_other_languages(line: str, kind: str) -> None:
    assert list(secrets_in_text(f"# a file\n{line}\n")) == [(2, DetectedSecret(kind))]


_VALUE = "9f2Kq7xVb31"
_PLAIN = "hunterhunter"
_LOGIN = "ZGVwbG95OjlmMktxN3hWYjMx"
_HEX = "a1b2c3d4" * 16


@pytest.mark.parametrize(
    ("file", "line"),
    [
        # Default arguments, and fallbacks for missing variables.
        ("a.py", f'x = os.environ.get("DB_PASSWORD", "{_VALUE}")'),
        ("a.py", f'x = os.getenv("API_TOKEN", default="{_VALUE}")'),
        ("a.py", f"SECRET_KEY = config('SECRET_KEY', default='{_VALUE}')"),
        ("a.py", f'x = os.environ["DB_PASSWORD"] or "{_VALUE}"'),
        ("a.py", f'x = os.getenv("DB_PASSWORD") or "{_VALUE}"'),
        ("a.py", f'@click.option("--db-password", default="{_VALUE}")'),
        ("a.js", f'const p = process.env.DB_PASSWORD || "{_VALUE}";'),
        ("a.js", f"const p = process.env['DB_PASSWORD'] ?? '{_VALUE}';"),
        ("a.rb", f"ENV.fetch('DB_PASSWORD', '{_VALUE}')"),
        ("a.kt", f'System.getenv("DB_PASSWORD") ?: "{_VALUE}"'),
        ("A.java", f'environment.getOrDefault("DB_PASSWORD", "{_VALUE}")'),
        ("compose.yml", f"- DB_PASSWORD=${{DB_PASSWORD:-{_VALUE}}}"),
        ("app.yml", f"password: ${{db.password:{_VALUE}}}"),
        # Options of a command.
        ("a.sh", f"mysql -u root --password='{_VALUE}' < setup.sql"),
        ("a.sh", f"psql --db-password {_VALUE}"),
        ("a.sh", f"run --api-key={_VALUE}"),
        # With a type.
        ("a.ts", f'const apiKey: string = "{_VALUE}";'),
        ("a.py", f'api_key: str = Field(default="{_VALUE}")'),
        ("a.py", f'password: SecretStr = SecretStr("{_VALUE}")'),
        # Settings, where every word is a value.
        (".npmrc", f"//npm.example.com/:_authToken={_VALUE}"),
        (".npmrc", f"_auth={_LOGIN}"),
        (".npmrc", f"//npm.example.com/:_password={_LOGIN}"),
        (".yarnrc.yml", f"npmAuthToken: {_VALUE}"),
        (".netrc", f"machine example.com login deploy password {_VALUE}"),
        (".docker/config.json", f'{{"auths": {{"ghcr.io": {{"auth": "{_LOGIN}"}}}}}}'),
        ("pip.conf", f"index-url = https://deploy:{_VALUE}@pypi.example.com/simple"),
        ("auth.toml", f'password = "{_PLAIN}"'),
        (".pypirc", f"password = {_PLAIN}"),
        (".env", f"DB_PASSWORD={_PLAIN}"),
        ("app/.env.production", f"DB_PASSWORD={_PLAIN}"),
        ("application.properties", f"spring.datasource.password={_PLAIN}"),
        ("terraform.tfvars", f'db_password = "{_PLAIN}"'),
        ("Pulumi.dev.yaml", f"  shop:dbPassword: {_PLAIN}"),
        (".aws/credentials", "aws_secret_access_key = " + "aB3dEf7hIj" * 4),
        ("kubeconfig", f"    password: {_PLAIN}"),
        # XML, and names and values side by side.
        ("settings.xml", f"<server><id>a</id><password>{_VALUE}</password></server>"),
        ("settings.xml", f"<password> {_PLAIN} </password>"),
        ("strings.xml", f'<string name="api_key">{_VALUE}</string>'),
        ("web.config", f'<add key="ApiKey" value="{_VALUE}"/>'),
        ("web.config", f'<add connectionString="Server=db;User Id=sa;Password={_VALUE};"/>'),
        ("beans.xml", f'<property name="password" value="{_VALUE}"/>'),
        ("task.json", f'{{"name": "DB_PASSWORD", "value": "{_VALUE}"}}'),
        ("pod.yaml", f"- name: DB_PASSWORD, value: {_VALUE}"),
        # Long hexadecimal keys without quotes.
        ("secrets.yml", f"  secret_key_base: {_HEX}"),
        ("any.yml", f"  secret_key_base: {_HEX}"),
        # Addresses and tokens in manifests.
        ("package.json", f'"a": "git+https://deploy:{_VALUE}@git.example.com/a/b.git"'),
        ("requirements.txt", f"--extra-index-url https://deploy:{_VALUE}@pypi.example.com/simple"),
        (
            "package-lock.json",
            f'"resolved": "https://npm.example.com/a.tgz?token={_VALUE}{_VALUE}"',
        ),
        (
            "uv.lock",
            f'registry = "https://deploy:{_VALUE}@pypi.example.com/simple"',
        ),
    ],
)
def test_forms_of_settings_and_defaults(file: str, line: str) -> None:
    found = list(secrets_in_text(f"#\n{line}\n", text_kind(file)))
    assert [number for number, _ in found] == [2]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("a.py", 'os.environ.get("DB_PASSWORD", "changeme")'),
        ("a.py", 'os.environ.get("DB_PASSWORD", "")'),
        ("a.py", 'os.environ.get("TOKEN_URL", "https://example.com/token1")'),
        ("a.py", f'assertEqual("password", "{_VALUE}")'),
        ("a.py", f'x = "{_VALUE}" or "{_VALUE}"'),
        ("a.py", 'cache.set(key="auth_token", value=token_b64)'),
        ("a.py", 'token_exchange_profile: str = "rfc8693"'),
        ("a.py", 'password = "hunterhunter"'),
        ("a.py", "token = session22"),
        # What Pulumi has encrypted.
        ("Pulumi.dev.yaml", "    secure: v1:VAf6uP8hTzlIyTAT:wAPVVhWYrDwSnCGyYEU8n3nJhLaD7A=="),
        ("Pulumi.dev.yaml", "encryptionsalt: v1:5SmmGxUGCIk=:v1:0p4pV5xvEK6bqF/e:R1S9RZ7NfXKjRHCX"),
        # Options of a command that hold no secret.
        ("a.sh", "mysql --password=$DB_PASSWORD --password"),
        ("a.sh", "docker login --password-stdin --username deploy"),
        ("a.sh", "run --password <password> --token TOKEN --token ${TOKEN1234}"),
        ("a.sh", "aws secretsmanager get-secret-value --secret-id prod/db1 --query x"),
        ("a.sh", "run --password-file /run/secrets/db1 --token-url https://example.com/t1"),
        ("a.sh", "run --password $(aws ssm get-parameter --name db1)"),
        # Placeholders, and keys that documentation and emulators publish.
        (".npmrc", "//npm.example.com/:_authToken=${NPM_TOKEN}"),
        (".npmrc", "//npm.example.com/:_authToken=<token>"),
        (".netrc", "machine example.com login deploy password <password>"),
        (".env", "DB_PASSWORD=changeme"),
        (".env.example", f"DB_PASSWORD={_PLAIN}"),
        ("settings.xml", "<password>${env.PASSWORD}</password>"),
        ("settings.xml", "<password>{COQLCE6DU6GtcS5P0123456=}</password>"),
        ("a.sh", "echo ${DB_PASSWORD:?is not set}"),
        ("compose.yml", "- DB_PASSWORD=${DB_PASSWORD:-postgres}"),
        ("a.py", 'token = "gh' + "p_" + "x" * 36 + '"'),
        ("a.py", 'key = "AK' + 'IA1234567890ABCDEF"'),
        ("a.py", 'key = "sk_te' + 'st_4eC39HqLyjWDarjtT1zdp7dc"'),
        ("a.py", 'api_key = "sk-proj-1234567890"'),
        ("a.json", '"ApiToken": "eyJ2IjoiMSIsInMiOjEsImMi..."'),
        ("a.py", 'access_token = "2YotnFZFEjr1zCsicMWpAA"'),
        ("a.py", 'create_engine("postgresql://scott:tiger@localhost/test")'),
        ("a.py", 'create_engine(f"postgresql://{user}:{quote(password)}@{host}/test")'),
        ("a.py", 'connection_string = "mssql+pyodbc://@server1.example.com/db"'),
        ("a.py", "connect(host=first_host, port=port, password=resolved_password, ssl=ssl)"),
        # A pattern, and the name of a function.
        ("a.py", 'TOKEN = "[a-z_][a-z0-9_-]*"'),
        ("a.py", 'token = r"[-!#$%&*+.^_0-9a-zA-Z]+"'),
        ("a.py", "# git://[path-to-repo[:]][ref@]path/to/file"),
        ("a.py", '"try_token_v2": "layout.flux2_token_cat_fp8"'),
        # Versions, cursors and the name once more.
        ("a.json", '"csrf-token": "^2.0.1"'),
        ("a.json", '"jsonwebtoken": ">=1.2.0 <3"'),
        ("a.json", '"passport-jwt-token": "~4.0.1-beta.2 || ^5.0.0"'),
        ("a.xml", "<password-policy>1.2.3</password-policy>"),
        ("a.yml", "NextToken: abcdef123456"),
        ("a.yml", "cost_per_token: 0.0000050"),
        ("a.json", '"token-efficient-tools-2025": "token-efficient-tools-2025"'),
        # A name like a credential's in a manifest is a package.
        ("package.json", f'"password-prompt": "{_VALUE}"'),
        ("a/package-lock.json", f'"parse-passwd": "{_VALUE}"'),
        ("requirements-dev.txt", f"password = {_VALUE}"),
        # Base64 of something else.
        ("pod.yaml", "ca: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURhekNDQWxPZ0F3SUJBZ0lVUQ=="),
        ("a.json", '"auth": "bm8gY29sb24gaW4gaGVyZSBhdCBhbGw="'),
    ],
)
def test_what_only_looks_like_one_in_a_file(file: str, line: str) -> None:
    assert list(secrets_in_text(f"#\n{line}\n", text_kind(file))) == []


def test_a_wrong_checksum_makes_it_no_wallet() -> None:
    (key,) = {e.value for e in SECRETS if e.kind and "BIP 32" in e.kind}
    assert secret_in(None, key) is not None
    assert secret_in(None, key[:-1] + ("A" if key[-1] != "A" else "B")) is None


@pytest.mark.parametrize("part", PUBLISHED)
def test_what_a_vendor_publishes_is_an_example(part: str) -> None:
    assert values.example(f"AccountKey={part}")
    assert not values.example(f"AccountKey={part[1:]}")


@given(st.sampled_from(TOKENS), st.data())
def test_every_token_with_a_prefix_is_found(row: Any, data: st.DataObject) -> None:
    kind, prefixes, body = row
    token = data.draw(st.sampled_from(prefixes)) + data.draw(st.from_regex(body, fullmatch=True))
    assert kind in {
        secret.kind for _, secret in formats.by_format(f"'{token}'", examples=formats.Examples.ALL)
    }


@pytest.mark.parametrize("end", ["", "-3fa91c0", "-0d1e2f3"])
def test_what_pulumi_appends_to_a_name_does_not_count(end: str) -> None:
    found = secret_in(f"db-password{end}", "kR7-wq2Zt-9vLm")
    assert found is not None
    assert found.confidence is Confidence.HIGH
    assert secret_in(f"password-hasher{end}", "argon2id") is None


def test_the_kind_of_a_text_follows_from_the_name() -> None:
    assert {
        text_kind(name) for name in ("a.py", "README.md", ".env.example", "credentials.py")
    } == {TextKind.CODE}
    manifests = ("a/Cargo.lock", "go.sum", "Pipfile", "sbom.cdx.json", "requirements/base.txt")
    assert {text_kind(name) for name in manifests} == {TextKind.MANIFEST}


_TEXT = st.text(st.characters(codec="utf-8"), max_size=80)


@given(st.sampled_from(SECRETS), st.sampled_from(["", "x", "DB_PASSWORD", "clientSecret"]), _TEXT)
def test_nothing_of_the_value_is_repeated(example: Example, name: str, noise: str) -> None:
    """The answer is one of a fixed set of words for every value."""
    for value in (example.value, noise + example.value, noise):
        found = [secret_in(name, value), *(s for _, s in secrets_in_text(value))]
        assert {s.kind for s in found if s} <= KINDS


@given(_TEXT, _TEXT)
def test_any_text_gets_an_answer(name: str, value: str) -> None:
    secret_in(name, value)
    for line, _ in secrets_in_text(value):
        assert 1 <= line <= value.count("\n") + 1


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=6, max_size=40))
def test_what_is_named_a_password_is_one(value: str) -> None:
    # Shapes that plainly are none (numbers with a unit, one letter repeated) are tested above.
    assume(not value[0].isdigit() and len(set(value)) > 3)
    # The names of algorithms have a form, as sha000 does, and `undefined` stands for no value.
    assume(value not in vocabulary() and not values._ALGORITHM.fullmatch(value))
    assume(not values._HARMLESS.fullmatch(value))
    assert secret_in("DB_PASSWORD", value) is not None


@given(st.lists(st.text("bcdfghjkmnpqrstvwxyz23456789", min_size=2, max_size=5), min_size=3))
def test_groups_of_random_letters_are_a_password(parts: list[str]) -> None:
    assume(not vocabulary() & set(parts) and len(set("".join(parts))) > 3)
    assume(any(map(str.isalpha, parts)))
    assert secret_in("DB_PASSWORD", "-".join(parts)) is not None


@pytest.mark.parametrize("duration", ["PT15M", "P1D", "P2W", "P1Y2M10DT2H30M", "PT0.5S"])
def test_a_duration_is_no_password(duration: str) -> None:
    assert secret_in("PASSWORD_RESET_AFTER", duration) is None


@pytest.mark.parametrize("value", ["pswd12", "PSWD2026", "p00012", "P1234567", "p1dt12h"])
def test_a_password_of_the_letters_of_durations_is_one(value: str) -> None:
    assert secret_in("DB_PASSWORD", value) is not None


@pytest.fixture(scope="module")
def watched() -> Iterator[Steps]:
    """Counts the steps of every pattern of the package."""
    steps = Steps(limit=10**9)

    @cache
    def counted(pattern: str) -> Any:
        return CountedPattern(re.compile(pattern), steps)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formats, "_compiled", counted)
        with counted_patterns((formats, names, text, values), steps) as number:
            assert number > 15
            yield steps


# Divided by bars; `\\n` stands for the end of a line.
_PIECES = r"""
AKIA|://|://a:|a:b@|eyJ|-eyJ|.eyJ.|password=|password=;|a="|a='b="|"d":|-----BEGIN
-----BEGIN PRIVATE KEY-----\n|Bearer a|Basic a|host=a |.|${|{{|%(|a-|a.|\n|\\|\"| |/a|$.|SK|?sig=
<a>|<a name="b">|<a |${a:-b|name=a value=|name: a\nvalue: b|("a", |"a") or "|a ?? 'b'|alue="a
machine a login b |default login |"type": "random_password", "|"random_password"|_auth=|xprv9
LS0tLS1CRUdJTi|"auth": "|npmAuthToken: |a_b-|re_|sk_|1.2.3 , |>=1.2|aaaaaaaaaaaa
MTIz|0123456789abcdef|-us| --password | --token=|arn:aws:|x=1\n|glpat-|gho_|sntrys_eyJ|change|a
token=|&key=a
"""
PIECES = _PIECES.strip("\n").replace("\n", "|").split("|")


@pytest.mark.exhaustive
@pytest.mark.parametrize("piece", represented(PIECES, *some_of(PIECES, 4)))
def test_work_grows_no_faster_than_the_text(piece: str, watched: Steps) -> None:
    """Four times a piece, whatever it is, takes about four times the steps; all pairs take 16."""
    piece = piece.replace(r"\n", "\n")

    def both(size: int) -> None:
        # Up to the bound of a pattern, work may grow with the square: 8 times, then 4.
        repeated = piece * (size // len(piece))
        secret_in("DB_PASSWORD", repeated)
        list(secrets_in_text(repeated))

    assert growth(both, 1_000, 4_000, watched) < 10
