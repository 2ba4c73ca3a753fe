#!/usr/bin/env python
"""Django's command line; beside a running demo it uses the demo's services."""

import os
import sys

from datong_env.environment import adopt_running_demo


def main() -> None:
    adopt_running_demo()
    if sys.argv[1:2] == ["replay"]:  # it reaches no service, so it may do without addresses and keys
        os.environ.setdefault("DATONG_DEMO", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datong_env.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
