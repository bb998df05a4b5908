"""Second stage, inside the virtual environment: ``python -m config.local server|test|...``."""

from __future__ import annotations

import sys

from config.local import server, suite
from config.local.steps import LocalError, fail

COMMANDS = {
    "server": server.main,
    "test": suite.test,
    "lint": suite.lint,
    "chaos": suite.chaos,
}


def main() -> int:
    command, *arguments = sys.argv[1:]
    try:
        return COMMANDS[command](arguments)
    except (LocalError, OSError) as error:
        return fail(command, error)


if __name__ == "__main__":
    sys.exit(main())
