"""A copy of what git has, to break on purpose. It shares the target folder, so what Rekey depends on is not built again."""

import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
OUT = TARGET / "mutants"
# Each script has its own, so that they can run side by side.
COPY = OUT / {"run": "mutated"}.get(pathlib.Path(sys.argv[0]).name, "tree")
# A history of the model that fails is enough: it need not be shortened.
SETTINGS = os.environ | {
    "PROPTEST_MAX_SHRINK_ITERS": "0",
    "CARGO_TARGET_DIR": str(TARGET),
    "CARGO_TERM_COLOR": "never",
}


def cargo():
    """The command that runs cargo: `cargo`, or what CARGO says."""
    return os.environ.get("CARGO", "cargo").split()


def copy():
    """What git has, changed or not; a file that is the same keeps its time, so that it is not built again."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout
    wanted = {name for name in listed.split("\0") if name and (ROOT / name).is_file()}
    for name in wanted:
        restore(name)
    for path in COPY.rglob("*"):
        if path.is_file() and str(path.relative_to(COPY)) not in wanted:
            path.unlink()


def restore(name):
    source, to = ROOT / name, COPY / name
    if not to.exists() or to.read_bytes() != source.read_bytes():
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, to)
        shutil.copymode(source, to)
