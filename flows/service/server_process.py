"""Where the service's server begins: Prefect's own, whose transactions wait their turn."""

import sys

from prefect.cli import app

from flows.immediate_transactions import begin_immediately


def main() -> None:
    """Become `prefect server start`, told everything else by the environment."""
    begin_immediately()
    sys.argv[:] = ["prefect", "server", "start"]
    app()


if __name__ == "__main__":
    main()
