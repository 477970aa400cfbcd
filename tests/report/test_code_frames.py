"""The code around a finding: only of the sources, and nothing that may be secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.report.code_frames import frame

HIDDEN = "(not shown: may hold a credential)"


def shown(root: Path, text: str, line: int = 1) -> list[str]:
    (root / "a.py").write_text(text, encoding="utf-8")
    return [code for _, code, *_ in frame(root, "a.py", line)]


def test_a_frame_is_the_line_and_two_on_each_side(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("".join(f"line{n}\n" for n in range(1, 10)), encoding="utf-8")
    assert frame(tmp_path, "a.py", 5) == [(n, f"line{n}", n == 5, None) for n in range(3, 8)]
    assert [number for number, *_ in frame(tmp_path, "a.py", 1)] == [1, 2, 3]
    assert [number for number, *_ in frame(tmp_path, "a.py", 9)] == [7, 8, 9]
    assert frame(tmp_path, "a.py", 10) == []


def test_nothing_outside_the_root_is_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside").write_text("x\n", encoding="utf-8")
    (root / "link").symlink_to(tmp_path / "outside")
    (root / "folder").mkdir()
    for file in ("../outside", str(tmp_path / "outside"), "link", "folder", "gone", "a\0b"):
        assert frame(root, file, 1) == []
    assert frame(None, "a.py", 1) == []
    assert frame(root, None, None) == []


def test_large_or_binary_file_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "large").write_text("x\n" * 600_000, encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\n")
    assert frame(tmp_path, "large", 1) == frame(tmp_path, "binary", 1) == []


@pytest.mark.parametrize(
    "line",
    [
        'environment={"DB_PASSWORD": "plain words"}',
        "password: 'hunter2',",
        "password=42,",
        'secret_string="plain words",',
        'secret_string=json.dumps({"password": "plain words"}),',
        "args.master_password = f'{plain}'",
        'token = pulumi.Output.secret("x")',
        '{"name": "DB_PASSWORD", "value": "plain words"}',
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
    ],
)
def test_a_line_that_may_hold_a_credential_is_not_shown(line: str, tmp_path: Path) -> None:
    assert shown(tmp_path, f"a = 1\n{line}\n") == ["a = 1", HIDDEN]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("Pulumi.yaml", "password: hunter2"),
        ("settings.tfvars", "password = hunter2"),
        ("README.md", "value of DB_PASSWORD: hunter2"),
    ],
)
def test_a_bare_word_outside_of_code_may_be_a_credential(
    file: str, line: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(f"{line}\n", encoding="utf-8")
    (found,) = frame(tmp_path, file, 1)
    assert found.code == HIDDEN


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("main.py", "fn = Function(env={secret})"),
        ("main.py", 'fn = Function("fn", environment={"DB_PASSWORD": password})'),
        ("main.py", "cluster = Cluster(master_password=password, name='orders')"),
        ("main.py", "token = pulumi.Output.secret(password)"),
        ("index.ts", "const fn = new Function('fn', { environment: { DB_PASSWORD: password } });"),
        ("index.ts", '{ name: "DB_PASSWORD", value: password },'),
        ("main.go", "MasterPassword: password,"),
    ],
)
def test_a_line_that_only_names_the_variable_of_a_credential_is_shown(
    file: str, line: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(f"{line}\n", encoding="utf-8")
    (found,) = frame(tmp_path, file, 1)
    assert found.code == line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("    password=(", "        'plain words'"),
        ('  "password":', '    "plain words"'),
        ('  {"name": "DB_PASSWORD",', '   "value": "plain words"},'),
    ],
)
def test_a_value_below_its_name_is_not_shown(name: str, value: str, tmp_path: Path) -> None:
    assert shown(tmp_path, f"a = 1\n{name}\n{value}\n", 2)[2] == HIDDEN


@pytest.mark.parametrize(
    "line",
    [
        'queue = aws.sqs.Queue("orders")',
        'secret = aws.secretsmanager.Secret("db-password", name="orders")',
        'version = SecretVersion("orders", secret_id=secret.id)',
        "kms_key_id=key.arn,",
        "password=config.password,",
        "generate_secret=False,",
        '"StringLike": {"token.actions.githubusercontent.com:sub": subject},',
        "aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(",
        "    pass",
        "key = first",
        '"Action": ["secretsmanager:GetSecretValue", "iam:CreateAccessKey"],',
        '"Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-password-AbCdEf"',
        "const secret = new aws.secretsmanager.Secret('orders');",
        "const accessKey = await getAccessKey();",
    ],
)
def test_ordinary_code_is_shown(line: str, tmp_path: Path) -> None:
    assert shown(tmp_path, f"{line}\n") == [line]


def test_terminal_control_characters_are_escaped(tmp_path: Path) -> None:
    assert shown(tmp_path, "\tx = '\x1b[31m'\n") == ["    x = '\\x1b[31m'"]


@pytest.mark.parametrize(
    ("line", "columns", "caret"),
    [
        ("queue(acl=1)", (7, 12), (6, 11)),
        ("\tacl: 1,", (2, 8), (4, 10)),
        # A character that takes two columns
        ("a = '日本', acl", (10, 13), (11, 14)),
        # What ends on another line is marked up to the end of this one
        ("acl={  ", (1, None), (0, 5)),
        ("acl", (9, 12), None),
        ("acl", None, None),
    ],
)
def test_the_carets_are_below_what_is_meant(
    tmp_path: Path, line: str, columns: tuple[int, int | None] | None, caret: tuple[int, int] | None
) -> None:
    (tmp_path / "a.py").write_text(f"{line}\n", encoding="utf-8")
    (shown,) = frame(tmp_path, "a.py", 1, columns=columns)
    assert shown.caret == caret


def test_the_line_of_the_call_is_shown_with_that_of_the_argument(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("".join(f"line{n}\n" for n in range(1, 10)), encoding="utf-8")
    assert [line.number for line in frame(tmp_path, "a.py", 8, call=2)] == [2, 6, 7, 8, 9]
    assert [line.number for line in frame(tmp_path, "a.py", 2, call=99)] == [1, 2, 3, 4]


def test_a_line_that_may_hold_a_credential_has_no_carets(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("password = 'hunter2-hunter2'\n", encoding="utf-8")
    (shown,) = frame(tmp_path, "a.py", 1, columns=(1, 9))
    assert (shown.code.startswith("(not shown"), shown.caret) == (True, None)
