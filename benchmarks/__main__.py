"""`python -m benchmarks [NAME ...]`: run all or the named benchmarks; each prints a line or a few."""

from __future__ import annotations

import importlib
import sys

# The machine's own noise comes first: what follows is to be read with it in mind.
ALL = ("noise", "start", "latency", "idle", "throughput", "growth", "ocr", "rules", "search")


def main(names: list[str]) -> None:
    """Run the benchmarks."""
    strange = [name for name in names if name not in ALL]
    if strange:
        print(f"There is no benchmark {strange[0]}. There are: {', '.join(ALL)}.", file=sys.stderr)
        raise SystemExit(2)
    for name in names or ALL:
        importlib.import_module(f"benchmarks.{name}").main()
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
