#!/usr/bin/env python
"""Django's command line for Anbefal."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

# What script/server runs with, so that a bare shell reaches the same database.
LOCAL_ENV = Path(__file__).parent / "var" / "run" / "env"


def use_local_services() -> None:
    """Fill in what script/server has written, unless the environment says where things are."""
    if "SECRET_KEY" in os.environ or not LOCAL_ENV.exists():
        return
    for word in shlex.split(LOCAL_ENV.read_text()):
        name, is_setting, value = word.partition("=")
        if is_setting:
            os.environ.setdefault(name, value)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    use_local_services()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
