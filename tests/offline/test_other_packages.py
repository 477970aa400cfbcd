"""The other providers: values of the right shape, the same in every preview; nothing runs."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import re
import tarfile
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from policypack.facts.invented import is_invented
from policypack.offline import schema
from policypack.offline.others import answers, certificates
from tests.offline.minimal import UNKNOWN, secret
from tests.offline.serving import Client, serving


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    # The servicers of the packages differ in their settings, not in what they answer.
    with serving("random") as address:
        client = Client(address)
        client.configure()
        yield client
        client.channel.close()


def create(client: Client, token: str, /, **inputs: Any) -> tuple[str, dict[str, Any]]:
    checked, reasons = client.check(token, inputs)
    assert reasons == []
    identifier, outputs = client.create(token, checked)
    certain = {name: value for name, value in outputs.items() if value != UNKNOWN}
    assert client.create(token, checked, preview=False) == (identifier, certain)
    return identifier, outputs


def opened(value: Any) -> Any:
    assert value == secret(value["value"])
    return value["value"]


def test_every_type_and_function_of_the_schema_is_answered_or_refused_by_name() -> None:
    # Those of aws-native follow from those of AWS: `test_native_resources.py`.
    packages = {*schema.OTHER_PACKAGES} - {schema.NATIVE}
    answered = {
        kind: {t for each in packages for t in answers.rules(f"{each}:", kind)}
        for kind in ("RESOURCES", "FUNCTIONS")
    }
    tokens = {t for package in packages for t in schema.resource_tokens(package)}
    assert answered["RESOURCES"] == tokens
    functions = {t for package in packages for t in schema.function_tokens(package)}
    # What a command prints, a container has logged and a registry or a daemon holds is a guess.
    assert functions - answered["FUNCTIONS"] == {
        "command:local:run",
        "docker:index/getLogs:getLogs",
        "docker:index/getNetwork:getNetwork",
        "docker:index/getPlugin:getPlugin",
        "docker:index/getRegistryImageManifests:getRegistryImageManifests",
    }
    assert answered["FUNCTIONS"] <= functions


class TestRandom:
    def test_a_password_has_the_asked_characters_and_stays_secret(self, client: Client) -> None:
        identifier, outputs = create(
            client,
            "random:index/randomPassword:RandomPassword",
            length=24,
            minNumeric=5,
            minSpecial=3,
            overrideSpecial="_%",
            upper=False,
        )
        text = opened(outputs["result"])
        assert len(text) == 24
        assert re.fullmatch(r"[a-z0-9_%]+", text)
        assert len(re.findall(r"\d", text)) >= 5
        assert len(re.findall(r"[_%]", text)) >= 3
        assert re.fullmatch(r"\$2a\$10\$[\w./]{53}", opened(outputs["bcryptHash"]))
        assert identifier == "none"
        assert outputs["minUpper"] == 0

    def test_a_string_is_its_own_id(self, client: Client) -> None:
        token = "random:index/randomString:RandomString"
        identifier, outputs = create(client, token, length=8, special=False)
        assert re.fullmatch(r"[A-Za-z0-9]{8}", identifier)
        assert outputs["result"] == identifier

    @pytest.mark.parametrize("number", ["number", "numeric"])
    def test_digits_are_switched_off_by_the_old_name_too(self, client: Client, number: str) -> None:
        token = "random:index/randomString:RandomString"
        text, _ = create(client, token, **{"length": 60, "special": False, number: False})
        assert text.isalpha()

    def test_the_forms_of_an_id_are_of_one_number(self, client: Client) -> None:
        identifier, outputs = create(
            client, "random:index/randomId:RandomId", byteLength=5, prefix="p-"
        )
        data = bytes.fromhex(outputs["hex"].removeprefix("p-"))
        assert len(data) == 5
        assert outputs["b64Std"] == "p-" + base64.b64encode(data).decode()
        assert outputs["b64Url"] == "p-" + identifier
        assert base64.urlsafe_b64decode(identifier + "=") == data
        assert outputs["dec"] == f"p-{int.from_bytes(data, 'big')}"

    def test_bytes_are_secret(self, client: Client) -> None:
        _, outputs = create(client, "random:index/randomBytes:RandomBytes", length=7)
        data = bytes.fromhex(opened(outputs["hex"]))
        assert len(data) == 7
        assert base64.b64decode(opened(outputs["base64"])) == data

    def test_an_integer_lies_within_its_bounds(self, client: Client) -> None:
        token = "random:index/randomInteger:RandomInteger"
        for low, high in ((5, 5), (-3, 3), (1000, 50000)):
            identifier, outputs = create(client, token, min=low, max=high)
            assert low <= outputs["result"] <= high
            assert identifier == str(outputs["result"])

    def test_a_pet_has_as_many_words_as_asked(self, client: Client) -> None:
        token = "random:index/randomPet:RandomPet"
        assert re.fullmatch("[a-z]+-[a-z]+", create(client, token)[0])
        long, outputs = create(client, token, length=4, separator="_", prefix="my")
        assert re.fullmatch("my(_[a-z]+){4}", long)
        assert outputs["separator"] == "_"

    def test_a_shuffle_keeps_the_elements(self, client: Client) -> None:
        token = "random:index/randomShuffle:RandomShuffle"
        zones = ["a", "b", "c"]
        assert sorted(create(client, token, inputs=zones)[1]["results"]) == zones
        assert len(create(client, token, inputs=zones, resultCount=2)[1]["results"]) == 2
        more = create(client, token, inputs=zones, resultCount=5)[1]["results"]
        assert (len(more), set(more)) == (5, set(zones))
        assert create(client, token, inputs=[], resultCount=5)[1]["results"] == []

    @pytest.mark.parametrize(("kind", "version"), [("", 4), ("4", 4), ("7", 7)])
    def test_a_uuid_has_its_version(self, client: Client, kind: str, version: int) -> None:
        token = f"random:index/randomUuid{kind}:RandomUuid{kind}"
        identifier, outputs = create(client, token)
        assert uuid.UUID(identifier).version == version
        assert outputs["result"] == identifier

    def test_other_keepers_give_another_value_and_replace(self, client: Client) -> None:
        token = "random:index/randomId:RandomId"
        inputs: dict[str, Any] = {"byteLength": 8, "keepers": {"a": "1"}}
        first, other = create(client, token, **inputs), {**inputs, "keepers": {"a": "2"}}
        assert create(client, token, **inputs) == first
        assert create(client, token, **other)[0] != first[0]
        assert client.create(token, inputs, name="another")[0] != first[0]
        assert list(client.diff(token, inputs, other).replaces) == ["keepers"]

    def test_an_unknown_keeper_changes_nothing_and_an_unknown_length_all(
        self, client: Client
    ) -> None:
        token = "random:index/randomString:RandomString"
        known, _ = client.create(token, {"length": 8, "keepers": {"a": UNKNOWN}})
        assert len(known) == 8
        identifier, outputs = client.create(token, {"length": UNKNOWN})
        assert (identifier, outputs["result"]) == ("", UNKNOWN)

    def test_an_imported_text_is_its_id(self, client: Client) -> None:
        token = "random:index/randomPassword:RandomPassword"
        identifier, _, outputs = client.read(token, "hunter2")
        assert identifier == "hunter2"
        assert outputs["result"] == secret("hunter2")


class TestTls:
    @pytest.mark.parametrize(
        ("inputs", "kind"),
        [
            ({"algorithm": "RSA"}, rsa.RSAPrivateKey),
            ({"algorithm": "RSA", "rsaBits": 4096}, rsa.RSAPrivateKey),
            *(
                ({"algorithm": "ECDSA", "ecdsaCurve": curve}, ec.EllipticCurvePrivateKey)
                for curve in ("P224", "P256", "P384", "P521")
            ),
            ({"algorithm": "ED25519"}, ed25519.Ed25519PrivateKey),
        ],
    )
    def test_every_form_of_a_key_is_of_the_same_pair(
        self, client: Client, inputs: dict[str, Any], kind: type
    ) -> None:
        _, outputs = create(client, "tls:index/privateKey:PrivateKey", **inputs)
        pem, pkcs8, openssh = (
            opened(outputs[name]).encode()
            for name in ("privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh")
        )
        private = serialization.load_pem_private_key(pem, None)
        assert isinstance(private, kind)
        public = private.public_key()
        assert serialization.load_pem_private_key(pkcs8, None).public_key() == public
        assert serialization.load_pem_public_key(outputs["publicKeyPem"].encode()) == public
        if inputs.get("ecdsaCurve") == "P224":
            # OpenSSH has no such curve.
            assert (openssh, outputs["publicKeyOpenssh"]) == (b"", "")
            return
        assert serialization.load_ssh_private_key(openssh, None).public_key() == public
        line = outputs["publicKeyOpenssh"]
        assert serialization.load_ssh_public_key(line.encode()) == public
        digest = hashlib.sha256(base64.b64decode(line.split()[1])).digest()
        shown = base64.b64encode(digest).decode().rstrip("=")
        assert outputs["publicKeyFingerprintSha256"] == f"SHA256:{shown}"
        assert re.fullmatch("([0-9a-f]{2}:){15}[0-9a-f]{2}", outputs["publicKeyFingerprintMd5"])

    def test_an_unknown_curve_is_one_line(self, client: Client) -> None:
        inputs = {"algorithm": "ECDSA", "ecdsaCurve": "P255"}
        with pytest.raises(grpc.RpcError, match="unknown curve 'P255'; use P224, P256"):
            client.create("tls:index/privateKey:PrivateKey", inputs)

    @pytest.mark.parametrize("size", [1024, 2048, 3072, 4096])
    def test_the_factors_are_primes_and_known_to_everyone(self, size: int) -> None:
        p, q = certificates._factors(size)
        assert (p * q).bit_length() == size
        for factor in (p, q):
            assert all(pow(base, factor - 1, factor) == 1 for base in (2, 3, 5, 7))
            assert 2 ** (size // 2) - factor < 5000

    def test_a_certificate_verifies_and_is_for_the_asked_time(self, client: Client) -> None:
        _, outputs = create(
            client,
            "tls:index/selfSignedCert:SelfSignedCert",
            privateKeyPem=secret("-----BEGIN EC PRIVATE KEY-----\nhunter2"),
            allowedUses=["server_auth"],
            validityPeriodHours=24,
            subject={"commonName": "shop.test", "organization": "Shop"},
        )
        certificate = x509.load_pem_x509_certificate(outputs["certPem"].encode())
        certificate.verify_directly_issued_by(certificate)
        assert certificate.subject.rfc4514_string() == "O=Shop,CN=shop.test"
        start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        assert (end - start).total_seconds() == 24 * 3600
        assert outputs["validityStartTime"] == start.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert outputs["validityEndTime"] == end.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert outputs["keyAlgorithm"] == "ECDSA"
        assert "hunter2" not in str({**outputs, "privateKeyPem": ""})
        assert outputs["privateKeyPem"] == secret("-----BEGIN EC PRIVATE KEY-----\nhunter2")

    def test_a_certificate_may_outlive_the_two_digits_of_a_year(self, client: Client) -> None:
        token = "tls:index/locallySignedCert:LocallySignedCert"
        given = {"allowedUses": [], "caCertPem": "c", "certRequestPem": "r"}
        for hours, year in ((24 * 365 * 40, 2063), (24 * 366 * 9000, 9999)):
            _, outputs = create(client, token, **given, validityPeriodHours=hours)
            certificate = x509.load_pem_x509_certificate(outputs["certPem"].encode())
            assert certificate.not_valid_after_utc.year == year

    def test_a_request_verifies(self, client: Client) -> None:
        token = "tls:index/certRequest:CertRequest"
        _, outputs = create(client, token, privateKeyPem="x", subject={"commonName": "shop.test"})
        request = x509.load_pem_x509_csr(outputs["certRequestPem"].encode())
        assert request.is_signature_valid
        assert request.subject.rfc4514_string() == "CN=shop.test"

    def test_a_server_presents_a_certificate_of_nobody(self, client: Client) -> None:
        token = "tls:index/getCertificate:getCertificate"
        answer, _ = client.invoke(token, url="https://oidc.test/id/1")
        (shown,) = answer["certificates"]
        certificate = x509.load_pem_x509_certificate(shown["certPem"].encode())
        assert certificate.fingerprint(hashes.SHA1()).hex() == shown["sha1Fingerprint"]
        public = certificate.public_key()
        assert isinstance(public, rsa.RSAPublicKey)
        body, algorithm = certificate.tbs_certificate_bytes, certificate.signature_hash_algorithm
        assert algorithm is not None
        public.verify(certificate.signature, body, padding.PKCS1v15(), algorithm)

    def test_no_private_key_of_a_program_is_read(self, client: Client) -> None:
        token = "tls:index/getPublicKey:getPublicKey"
        answer, _ = client.invoke(token, privateKeyPem="-----BEGIN RSA PRIVATE KEY-----\nhunter2")
        assert answer["algorithm"] == "RSA"
        assert serialization.load_pem_public_key(answer["publicKeyPem"].encode())


class TestArchive:
    TOKEN = "archive:index/getFile:getFile"

    def test_the_archive_is_written_and_its_hashes_are_those_of_the_file(
        self, client: Client, tmp_path: Path
    ) -> None:
        source = tmp_path / "source"
        (source / "app" / "__pycache__").mkdir(parents=True)
        for name in ("app/main.py", "app/__pycache__/main.pyc", "notes.md", "app/notes.md"):
            (source / name).write_text(name, encoding="utf-8")
        (source / "again").symlink_to(source / "app", target_is_directory=True)
        output = source / "out" / "code.zip"
        arguments = {
            "type": "zip",
            "sourceDir": str(source),
            "outputPath": str(output),
            "excludes": ["**/__pycache__", "*.md"],
            "outputFileMode": "0644",
        }
        for _ in range(2):
            answer, reasons = client.invoke(self.TOKEN, **arguments)
            assert reasons == []
            data = output.read_bytes()
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
                assert archive.read("app/main.py") == b"app/main.py"
            names = [
                f"{folder}/{file}.{kind}"
                for folder in ("again", "app")
                for file, kind in (("main", "py"), ("notes", "md"))
            ]
            assert modes == dict.fromkeys(names, 0o100644)
            sha256 = hashlib.sha256(data)
            assert answer["outputBase64sha256"] == base64.b64encode(sha256.digest()).decode()
            assert answer["outputSha256"] == sha256.hexdigest()
            assert answer["outputSize"] == len(data)
            assert answer["id"] == answer["outputSha"]
        # A rewritten file would make every watcher of the folder start again.
        written = output.stat().st_mtime_ns
        client.invoke(self.TOKEN, **arguments)
        assert output.stat().st_mtime_ns == written

    def test_a_link_to_a_folder_is_followed_unless_excluded(
        self, client: Client, tmp_path: Path
    ) -> None:
        (tmp_path / "shared").mkdir()
        (tmp_path / "shared" / "a.py").write_text("a", encoding="utf-8")
        (tmp_path / "source").mkdir()
        (tmp_path / "source" / "lib").symlink_to(tmp_path / "shared", target_is_directory=True)
        # A link to the folder itself would never end.
        (tmp_path / "shared" / "up").symlink_to(tmp_path / "source", target_is_directory=True)
        for excluded, names in ((False, ["lib/a.py"]), (True, [])):
            client.invoke(
                self.TOKEN,
                type="zip",
                sourceDir=str(tmp_path / "source"),
                outputPath=str(tmp_path / "out.zip"),
                excludeSymlinkDirectories=excluded,
            )
            with zipfile.ZipFile(tmp_path / "out.zip") as archive:
                assert archive.namelist() == names

    def test_content_may_be_given_as_text(self, client: Client, tmp_path: Path) -> None:
        output = tmp_path / "code.tar.gz"
        sources = [{"filename": "b.py", "content": "b"}, {"filename": "a.py", "content": "a"}]
        _, outputs = create(
            client,
            "archive:index/file:File",
            type="tar.gz",
            outputPath=str(output),
            sources=sources,
        )
        assert outputs["outputMd5"] == hashlib.md5(output.read_bytes()).hexdigest()
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(output.read_bytes()))) as archive:
            assert archive.getnames() == ["a.py", "b.py"]

    def test_what_is_unknown_writes_nothing(self, client: Client, tmp_path: Path) -> None:
        output = tmp_path / "code.zip"
        arguments = {"type": "zip", "outputPath": str(output), "sourceContent": UNKNOWN}
        answer, _ = client.invoke(self.TOKEN, **arguments)
        assert answer["outputBase64sha256"] == UNKNOWN
        assert answer["outputPath"] == str(output)
        assert not output.exists()

    def test_a_missing_folder_is_one_line(self, client: Client, tmp_path: Path) -> None:
        for call in (
            lambda: client.invoke(
                self.TOKEN, type="zip", sourceDir=str(tmp_path / "no"), outputPath="x.zip"
            ),
            lambda: client.create(
                "archive:index/file:File",
                {"type": "zip", "sourceFile": str(tmp_path / "no"), "outputPath": "x.zip"},
            ),
        ):
            with pytest.raises(grpc.RpcError) as caught:
                call()
            assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT
            assert str(tmp_path / "no") in str(caught.value)


class TestCommands:
    @pytest.mark.parametrize("kind", ["local", "remote"])
    def test_no_command_runs_and_what_it_prints_is_unknown(
        self, client: Client, tmp_path: Path, kind: str
    ) -> None:
        connection = {"connection": {"host": UNKNOWN}} if kind == "remote" else {}
        inputs = {"create": f"touch {tmp_path}/ran", **connection}
        identifier, outputs = client.create(f"command:{kind}:Command", inputs)
        assert identifier.startswith("thing")
        assert (outputs["stdout"], outputs["stderr"]) == (UNKNOWN, UNKNOWN)
        assert list(tmp_path.iterdir()) == []

    def test_a_function_runs_none_either(self, client: Client, tmp_path: Path) -> None:
        found, _ = client.invoke("command:local:run", command=f"touch {tmp_path}/ran")
        assert is_invented(found["stdout"])
        assert is_invented(found["stderr"])
        # Arguments that were not given; one of them is one of a few words.
        assert found.keys().isdisjoint({"logging", "dir", "stdin"})
        assert list(tmp_path.iterdir()) == []

    def test_null_repeats_what_it_gets(self, client: Client) -> None:
        identifier, _ = create(client, "null:index/resource:Resource", triggers={"a": "b"})
        assert identifier.isdecimal()
        answer, _ = client.invoke("null:index/getDataSource:getDataSource", inputs={"a": "b"})
        assert answer["outputs"] == {"a": "b"}


class TestDocker:
    DIGEST = "sha256:[0-9a-f]{64}"

    @pytest.mark.parametrize(
        ("name", "repository", "server"),
        [
            ("shop", "shop", "docker.io"),
            ("acme/shop:1", "acme/shop", "docker.io"),
            ("registry.test:5000/shop:1", "registry.test:5000/shop", "registry.test:5000"),
            ("registry.test:5000/shop", "registry.test:5000/shop", "registry.test:5000"),
        ],
    )
    def test_an_image_has_a_digest_of_its_repository(
        self, client: Client, name: str, repository: str, server: str
    ) -> None:
        password = secret(UNKNOWN)
        inputs = {
            "imageName": name,
            "build": {"context": "app/"},
            "registry": {"password": password},
        }
        identifier, outputs = create(client, "docker:index/image:Image", **inputs)
        assert identifier == outputs["baseImageName"] == name
        assert re.fullmatch(f"{re.escape(repository)}@{self.DIGEST}", outputs["repoDigest"])
        assert (outputs["registryServer"], outputs["dockerfile"]) == (server, "app/Dockerfile")

    def test_a_built_image_is_referred_to_by_tag_and_digest(self, client: Client) -> None:
        token, tags = "docker-build:index:Image", ["registry.test/shop:1", "registry.test/shop:2"]
        _, pushed = create(client, token, push=True, tags=tags)
        assert re.fullmatch(self.DIGEST, pushed["digest"])
        assert pushed["ref"] == f"{tags[0]}@{pushed['digest']}"
        assert create(client, token, push=False, tags=tags)[1]["ref"] == tags[0]
        assert create(client, token, push=True)[1]["ref"] == ""
        changed = create(client, token, push=True, tags=tags, buildArgs={"A": "b"})[1]["digest"]
        assert changed != pushed["digest"]

    def test_an_image_of_an_unknown_name_is_unknown(self, client: Client) -> None:
        identifier, outputs = client.create("docker:index/image:Image", {"imageName": UNKNOWN})
        assert (identifier, outputs["repoDigest"]) == ("", UNKNOWN)

    def test_images_that_exist_are_named_by_digest(self, client: Client) -> None:
        remote, _ = client.invoke("docker:index/getRemoteImage:getRemoteImage", name="nginx:1")
        assert re.fullmatch(f"nginx@{self.DIGEST}", remote["repoDigest"])
        token = "docker:index/getRegistryImage:getRegistryImage"
        assert re.fullmatch(self.DIGEST, client.invoke(token, name="nginx:1")[0]["sha256Digest"])
        identifier, outputs = create(client, "docker:index/remoteImage:RemoteImage", name="nginx:1")
        assert identifier == outputs["imageId"] + "nginx:1"

    def test_a_container_gets_an_id_and_no_invented_settings(self, client: Client) -> None:
        identifier, outputs = create(client, "docker:index/container:Container", image="nginx")
        assert re.fullmatch("[0-9a-f]{64}", identifier)
        assert outputs["name"].startswith("thing-")
        assert outputs["bridge"] == UNKNOWN
        assert "privileged" not in outputs

    def test_a_function_does_not_guess(self, client: Client) -> None:
        found, _ = client.invoke("docker:index/getLogs:getLogs", name="shop")
        assert found["name"] == "shop"
        assert is_invented(found["logsListStrings"][0])


class TestTimes:
    def test_a_time_has_its_parts(self, client: Client) -> None:
        token = "time:index/static:Static"
        _, outputs = create(client, token, rfc3339="2026-02-03T04:05:06+01:00")
        parts = [outputs[name] for name in ("year", "month", "day", "hour", "minute", "second")]
        assert parts == [2026, 2, 3, 3, 5, 6]
        assert outputs["unix"] == 1770087906
        assert create(client, token) == create(client, token)

    def test_an_offset_ends_within_its_month(self, client: Client) -> None:
        _, outputs = create(
            client,
            "time:index/offset:Offset",
            baseRfc3339="2023-12-31T23:30:00Z",
            offsetMonths=2,
            offsetMinutes=40,
        )
        assert outputs["rfc3339"] == "2024-03-01T00:10:00Z"

    def test_a_rotation_is_due_after_its_days(self, client: Client) -> None:
        token = "time:index/rotating:Rotating"
        _, outputs = create(client, token, rfc3339="2024-02-28T00:00:00Z", rotationDays=2)
        assert outputs["rotationRfc3339"] == "2024-03-01T00:00:00Z"

    def test_a_sleep_passes_its_triggers_on(self, client: Client) -> None:
        inputs = {"createDuration": "30s", "triggers": {"arn": UNKNOWN}}
        identifier, outputs = client.create("time:index/sleep:Sleep", inputs)
        assert (bool(identifier), outputs["triggers"]) == (True, {"arn": UNKNOWN})
