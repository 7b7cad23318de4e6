"""The way in: `officed` and `python -m officed`."""

from __future__ import annotations


def main() -> None:
    """Run the command line; errors become one line each and an exit code."""
    from officed.cli.app import run

    run()


if __name__ == "__main__":
    main()
