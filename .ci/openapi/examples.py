"""Runs the shell examples of infra/openapi.yaml, in the page's order and in one shell, and compares what they print.

Usage: examples.py DOCUMENT BASE. Prints `N passed, M failed`.
"""

import re
import subprocess
import sys

import yaml

END = "-- end of an example --"


def samples(document):
    """Every example in the order of docs/api.md: by tag, then by path; those of one heading once."""
    told = set()
    for tag in document["tags"]:
        for path, item in document["paths"].items():
            for method in ["get", "head", "post", "put", "patch", "delete"]:
                operation = item.get(method)
                if operation and tag["name"] in operation["tags"] and operation["summary"] not in told:
                    told.add(operation["summary"])
                    for sample in operation.get("x-codeSamples", []):
                        yield f"{method.upper()} {path}", sample


def is_printed(wanted, printed):
    """Whether every line of `wanted` stands in `printed`, in that order; `…` stands for anything."""
    lines = iter(printed.replace("\r", "").splitlines())
    patterns = [".*".join(map(re.escape, line.split("…"))) for line in wanted.splitlines()]
    return all(any(re.fullmatch(pattern, line) for line in lines) for pattern in patterns)


def main(path, base):
    with open(path, encoding="utf-8") as file:
        every = list(samples(yaml.safe_load(file)))
    script = f"BASE={base}; API=$BASE/api\n" + "".join(f"{sample['source']}\necho '{END}'\n" for _, sample in every)
    shell = subprocess.run(["bash"], input=script, capture_output=True, text=True, timeout=120, check=False)
    printed = shell.stdout.split(END + "\n")
    failed = 0
    for (name, sample), output in zip(every, printed, strict=False):
        if not is_printed(sample["x-prints"], output):
            failed += 1
            print(f"{name}: the example\n{sample['source']}prints\n{output}instead of\n{sample['x-prints']}")
    failed += abs(len(every) + 1 - len(printed))
    print(f"{len(every) - failed} passed, {failed} failed")
    return 1 if failed or not every else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
