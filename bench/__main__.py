"""bin/bench: runs a benchmark by its name, or lists them.

A benchmark is a module of this folder with `main(arguments)`; its docstring's first line is its
line in the list. It starts what servers it needs on the data folder var/bench.
"""

import ast
import importlib
import os
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main(name="", *arguments):
    benchmarks = find_benchmarks()
    if not name:
        width = max(map(len, benchmarks), default=0)
        for known, about in benchmarks.items():
            print(f"{known:<{width}}  {about}")
        return
    if name not in benchmarks:
        sys.exit(f"There is no benchmark {name!r}: bin/bench alone lists those that there are.")
    os.environ.setdefault("VAR_DIR", str(FOLDER.parent / "var" / "bench"))
    # Only now: fair.embedded reads the folder's name when it is imported.
    importlib.import_module(f"bench.{name}").main(list(arguments))


def find_benchmarks():
    """{name: first line of its docstring}, without running any of them."""
    trees = {path.stem: ast.parse(path.read_text()) for path in sorted(FOLDER.glob("[!_]*.py"))}
    return {
        name: (ast.get_docstring(tree) or "").partition("\n")[0]
        for name, tree in trees.items()
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body)
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
