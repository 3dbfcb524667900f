"""Holds the paths and methods of infra/openapi.yaml against the Api events of infra/template.yaml.

Usage: routes.py DOCUMENT TEMPLATE. Prints `N passed, M failed`.
"""

import sys

import yaml

EVERY = {"get", "head", "post", "put", "patch", "delete", "options"}


class Template(yaml.SafeLoader):
    """CloudFormation's own tags stand for their values."""


def value(loader, _, node):
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


Template.add_multi_constructor("!", value)


def deployed(template):
    """Every path of the template with its methods; ANY is all of them."""
    routes = {}
    for resource in template["Resources"].values():
        for event in (resource.get("Properties", {}).get("Events") or {}).values():
            if event["Type"] == "Api":
                path, method = event["Properties"]["Path"], event["Properties"]["Method"].lower()
                routes.setdefault(path, {}).setdefault(method, event["Properties"].get("Auth", {}).get("Authorizer"))
    return routes


def main(document, template):
    with open(document, encoding="utf-8") as file:
        paths = yaml.safe_load(file)["paths"]
    with open(template, encoding="utf-8") as file:
        routes = deployed(yaml.load(file, Loader=Template))
    wrong = [f"only in the document: {path}" for path in paths.keys() - routes.keys()]
    wrong += [f"only in the template: {path}" for path in routes.keys() - paths.keys()]
    checked = len(wrong)
    for path in paths.keys() & routes.keys():
        for method in paths[path].keys() & EVERY:
            checked += 1
            taken = routes[path]
            if method not in taken and "any" not in taken:
                wrong.append(f"not in the template: {method} {path}")
            # What IAM guards says so, and nothing else does.
            signed = {"awsSigV4": []} in paths[path][method].get("security", [])
            if signed != (taken.get(method, taken.get("any")) == "AWS_IAM"):
                wrong.append(f"not guarded as the document says: {method} {path}")
        wrong += [f"not in the document: {method} {path}" for method in routes[path].keys() - paths[path].keys() - {"any"}]
    for line in wrong:
        print(line)
    print(f"{max(checked - len(wrong), 0)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
