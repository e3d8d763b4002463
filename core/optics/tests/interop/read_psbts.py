"""Reads a PSBT in CBOR (urtypes), in hex on standard input, with the wallet libraries named on the command line.

Prints for each: its name, the id of the unsigned transaction, inputs, outputs, and the PSBT as it writes it again.
"""

import base64
import json
import sys

import bdkpython as bdk
from embit.psbt import PSBT
from urtypes.crypto import PSBT as Typed


def by_embit(carried):
    psbt = PSBT.parse(carried)
    return psbt.tx.txid().hex(), len(psbt.inputs), len(psbt.outputs), psbt.serialize().hex()


def by_bdk(carried):
    psbt = bdk.Psbt(base64.b64encode(carried).decode())
    unsigned = json.loads(psbt.json_serialize())["unsigned_tx"]
    counts = len(unsigned["input"]), len(unsigned["output"])
    return psbt.extract_tx().compute_txid(), *counts, base64.b64decode(psbt.serialize()).hex()


carried = Typed.from_cbor(bytes.fromhex(sys.stdin.read().strip())).data
for name in sys.argv[1:]:
    print(name, *{"embit": by_embit, "bdk": by_bdk}[name](carried))
