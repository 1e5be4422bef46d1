#!/usr/bin/env python
"""Django's command line, on the embedded servers where no others are named."""

import os
import signal
import sys

from fair import embedded


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
    # Leaving by an exception lets the embedded servers stop, which dying of the signal would not.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        embedded.start_missing()
    except embedded.Unavailable as why:
        sys.exit(str(why))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
