"""Trims a bill of materials to what its binary is built from.

cargo-cyclonedx reads `cargo metadata`, in which every feature is on that any package of the workspace asks for: the
command line's way to sign in to AWS would stand in each function's bill. `cargo tree` says what the function alone takes.
Usage: trim.py TRIPLE DOCUMENT FOLDER
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def built_from(package, triple):
    """The packages, by name and version, that `package` is built from on `triple`; no build scripts' own, no tests'."""
    command = ["cargo", "tree", "--locked", "--package", package, "--target", triple, "--edges", "normal"]
    command += ["--prefix", "none", "--format", "{p}"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {match.groups() for match in re.finditer(r"^(\S+) v(\S+)", listed, re.MULTILINE)}


def main(triple, document, folder):
    bill = json.loads(Path(document).read_text())
    package = bill["metadata"]["component"]["name"]
    wanted = built_from(package, triple)
    bill["components"] = [each for each in bill["components"] if (each["name"], each["version"]) in wanted]
    kept = {each["bom-ref"] for each in [bill["metadata"]["component"], *bill["components"]]}
    bill["dependencies"] = [
        {**each, "dependsOn": [on for on in each.get("dependsOn", []) if on in kept]}
        for each in bill["dependencies"]
        if each["ref"] in kept
    ]
    # The workspace's own packages are named by where it stood.
    text = json.dumps(bill, indent=1, ensure_ascii=False).replace(f"file://{ROOT}", "file://")
    Path(folder, f"{package}.cdx.json").write_text(text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
