"""Run the benchmarks: `python -m benchmarks [options of benchmarks.reading]`."""

import sys

from benchmarks.reading import main

if __name__ == "__main__":
    sys.exit(main())
