"""What `sam build` has made (.ci/rehearsal/build): binaries that Lambda's provided.al2023 can run."""

import os
import platform
import re
import tomllib
from pathlib import Path

import pytest

from conftest import FUNCTIONS, ROOT

# glibc of Amazon Linux 2023.
GLIBC = (2, 34)
# Lambda takes 50 MB as a zip and 250 MB unpacked; a larger binary starts more slowly.
LARGEST = 20_000_000
# e_machine of the ELF header.
MACHINES = {"x86_64": 62, "aarch64": 183}


@pytest.fixture(params=FUNCTIONS)
def bootstrap(request):
    folder = os.environ.get("REKEY_SAM_BUILD")
    assert folder, "run .ci/rehearsal/build first, and set REKEY_SAM_BUILD to target/sam/build"
    return (Path(folder) / f"{FUNCTIONS[request.param]}Function" / "bootstrap").read_bytes()


def test_a_binary_is_for_the_architecture_that_was_asked_for(bootstrap):
    assert bootstrap.startswith(b"\x7fELF")
    assert int.from_bytes(bootstrap[18:20], "little") == MACHINES[platform.machine()]


def test_a_binary_needs_no_newer_c_library_than_al2023_has(bootstrap):
    needed = {tuple(map(int, version)) for version in re.findall(rb"GLIBC_(\d+)\.(\d+)\b", bootstrap)}
    assert needed, "no version of glibc is asked for: is this linked statically?"
    newer = sorted(each for each in needed if each > GLIBC)
    assert not newer, "build with zig instead: unset CARGO_LAMBDA_COMPILER, and install ziglang"


def test_a_binary_is_small(bootstrap):
    assert len(bootstrap) < LARGEST


def test_a_panic_does_not_end_the_process(bootstrap):
    """`abort` would take the execution environment with it. cargo-lambda sets that where a profile does not say."""
    profile = tomllib.loads((ROOT / "Cargo.toml").read_text())["profile"]["release"]
    assert profile["panic"] == "unwind"
    assert b"_Unwind_RaiseException" in bootstrap
