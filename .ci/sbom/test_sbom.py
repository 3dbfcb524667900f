"""The bills of materials, against Cargo.lock, the template and the binaries."""

import json
import os
import re
import tomllib
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
SBOM = Path(os.environ["REKEY_SBOM"])
BINARIES = Path(os.environ["REKEY_BINARIES"])
FUNCTIONS = re.findall(r"BuildProperties: \{Binary: ([a-z-]+)\}", (ROOT / "infra/template.yaml").read_text())
LOCKED = {(each["name"], each["version"]): each for each in tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]}
# What only tests, or only the command line, are built from.
FOREIGN = {"aws-sdk-sso", "axum", "clap", "dynoxide-rs", "insta", "jsonschema", "libsqlite3-sys", "proptest", "reqwest", "tempfile"}


def bill(function):
    return json.loads((SBOM / f"{function}.cdx.json").read_text())


def components(function):
    return {(each["name"], each["version"]): each for each in bill(function)["components"]}


class Bills(unittest.TestCase):
    def test_every_function_has_one_and_nothing_else_has(self):
        self.assertTrue(FUNCTIONS)
        self.assertEqual(sorted(path.name for path in SBOM.glob("*.cdx.json")), sorted(f"{name}.cdx.json" for name in FUNCTIONS))
        for function in FUNCTIONS:
            self.assertEqual((bill(function)["bomFormat"], bill(function)["specVersion"]), ("CycloneDX", "1.5"))
            self.assertEqual(bill(function)["metadata"]["component"]["name"], function)

    def test_it_names_what_cargo_lock_has_with_its_checksum(self):
        for function in FUNCTIONS:
            found = components(function)
            self.assertGreater(len(found), 100)
            for key, component in found.items():
                self.assertIn(key, LOCKED)
                checksum = LOCKED[key].get("checksum")
                # The workspace's own crates come from no registry.
                hashes = {each["content"] for each in component.get("hashes", [])}
                self.assertEqual(hashes, {checksum} if checksum else set(), key)

    def test_it_names_all_that_what_it_names_depends_on(self):
        for function in FUNCTIONS:
            document = bill(function)
            refs = {each["bom-ref"] for each in document["components"]}
            reached, ahead = set(), [document["metadata"]["component"]["bom-ref"]]
            edges = {each["ref"]: each.get("dependsOn", []) for each in document["dependencies"]}
            while ahead:
                for on in edges[ahead.pop()]:
                    if on not in reached:
                        reached.add(on)
                        ahead.append(on)
            self.assertEqual(reached, refs)

    def test_what_only_tests_or_the_command_line_use_is_not_in_it(self):
        self.assertLessEqual(FOREIGN, {name for name, _ in LOCKED})
        for function in FUNCTIONS:
            self.assertEqual({name for name, _ in components(function)} & FOREIGN, set())

    def test_every_component_has_a_licence(self):
        for function in FUNCTIONS:
            without = [key for key, component in components(function).items() if not component.get("licenses")]
            self.assertEqual(without, [])

    def test_one_tls_stack_is_in_each(self):
        for function in FUNCTIONS:
            names = {name for name, _ in components(function)}
            self.assertLessEqual({"ring", "rustls"}, names)
            self.assertEqual(names & {"aws-lc-rs", "native-tls", "openssl"}, set())

    def test_no_path_of_this_machine_is_in_it(self):
        for function in FUNCTIONS:
            self.assertNotIn(str(ROOT), (SBOM / f"{function}.cdx.json").read_text())

    def test_a_binary_names_no_crate_that_its_bill_does_not(self):
        """The places of panics in a binary name the crates that its code is of."""
        for function in FUNCTIONS:
            binary = BINARIES / function / "bootstrap"
            self.assertTrue(binary.exists(), "run .ci/rehearsal/build first")
            named = set(re.findall(rb"/registry/src/[^/]+/([A-Za-z0-9_-]+)-(\d+\.\d+\.\d+[^/]*)/", binary.read_bytes()))
            named = {(name.decode(), version.decode()) for name, version in named}
            self.assertGreater(len(named), 20)
            self.assertLessEqual(named, set(components(function)))


if __name__ == "__main__":
    unittest.main()
