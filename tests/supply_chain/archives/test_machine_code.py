"""Which processor machine code is for."""

from __future__ import annotations

import pytest

from policypack.supply_chain.archives import (
    DeploymentPackage,
    Entry,
    Members,
    Text,
    incompatible_libraries,
    open_package,
    processors,
)

X86_64, ARM64, X86 = 62, 183, 3


def elf(machine: int) -> str:
    # Text assets are UTF-8, so the two bytes of a machine above 127 need another way in.
    return "\x7fELF\x02\x01" + "\0" * 12 + chr(machine) + "\0"


def package(files: dict[str, bytes]) -> DeploymentPackage:
    return DeploymentPackage(
        tuple(
            Entry(name, len(data), load=lambda limit, data=data: data[:limit])  # type: ignore[misc]
            for name, data in files.items()
        )
    )


def header(machine: int, big: bool = False) -> bytes:
    number = machine.to_bytes(2, "big") if big else machine.to_bytes(2, "little")
    return b"\x7fELF\x02" + (b"\2" if big else b"\1") + b"\0" * 12 + number


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.so", header(X86_64), "x86_64"),
        ("lib/a.cpython-313-aarch64-linux-gnu.so", header(ARM64), "arm64"),
        ("lib/libssl.so.1.1", header(X86), "x86"),
        ("a.node", header(ARM64), "arm64"),
        ("bootstrap", header(X86_64), "x86_64"),
        ("a.so", header(21, big=True), "another processor"),
        ("a.so", b"no", None),
        ("a.py", header(X86_64), None),
        ("so", header(X86_64), None),
    ],
)
def test_the_machine_of_a_library(name: str, data: bytes, kind: str | None) -> None:
    assert processors(package({name: data})) == ({name: kind} if kind else {})


@pytest.mark.parametrize(
    ("files", "wrong"),
    [
        ({"a.so": ARM64}, []),
        ({"a.so": X86_64}, ["a.so"]),
        ({"a-x86_64.so": X86_64, "a-aarch64.so": ARM64}, []),
        ({"prebuilds/linux-x64/a.node": X86_64, "prebuilds/linux-arm64/a.node": ARM64}, []),
        ({"a-x86_64.so": X86_64, "b-aarch64.so": ARM64}, ["a-x86_64.so"]),
    ],
)
def test_what_cannot_run_and_has_no_sister(files: dict[str, int], wrong: list[str]) -> None:
    found = processors(package({name: header(machine) for name, machine in files.items()}))
    assert [name for name, _ in incompatible_libraries(found, "arm64")] == wrong


def test_text_assets_can_stand_for_a_library() -> None:
    opened = open_package(Members({"a.so": Text(elf(X86_64))}), None)
    assert processors(opened) == {"a.so": "x86_64"}
