"""`python -m benchmarks [NAME ...]`: run all or the named benchmarks and print a line for each."""

from __future__ import annotations

import importlib
import sys

ALL = ("throughput", "ocr")


def main(names: list[str]) -> None:
    """Run the benchmarks."""
    for name in names or ALL:
        if name not in ALL:
            print(f"There is no benchmark {name}. There are: {', '.join(ALL)}.", file=sys.stderr)
            raise SystemExit(2)
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
