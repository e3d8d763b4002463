"""Prints the script that each descriptor on standard input pays to, as embit (PyPI) derives it."""

import sys

from embit.descriptor import Descriptor

for line in sys.stdin:
    print(Descriptor.from_string(line.strip()).script_pubkey().data.hex(), flush=True)
