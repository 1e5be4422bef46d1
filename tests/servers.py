"""A pytest plugin: the embedded servers on a data folder of the tests' own.

It is named with -p in pyproject.toml, so that it runs before Django's settings are read.
"""

import os
import warnings
from pathlib import Path

os.environ.setdefault("VAR_DIR", str(Path(__file__).resolve().parent.parent / "var" / "test"))
os.environ.setdefault("SECRET_KEY", "for the tests alone")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the wheel's own: it looks for a folder that few machines have
    from fair import embedded

    embedded.start_missing()
