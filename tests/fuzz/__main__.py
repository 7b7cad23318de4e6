"""`python -m tests.fuzz --seconds 3600 --keep FOLDER`: fuzz all targets in turn, keep one input of each finding."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.fuzz.running import fuzz


def main() -> int:
    """Fuzz; prints one line a finding and a summary as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="targets whose name begins so")
    parser.add_argument("--keep", type=Path, default=Path(".fuzz"))
    arguments = parser.parse_args()
    done = fuzz(
        arguments.seconds, arguments.seed, arguments.only, arguments.keep, say=lambda line: print(line, flush=True)
    )
    print(json.dumps({"inputs": sum(done.tried.values()), "findings": sorted(done.findings), "tried": done.tried}))
    return 1 if done.findings else 0


if __name__ == "__main__":
    sys.exit(main())
