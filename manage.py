#!/usr/bin/env python
"""Django's command line, on the embedded servers where no others are named."""

import os
import sys

from fair import embedded


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
    embedded.start_missing()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
