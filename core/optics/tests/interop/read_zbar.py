"""Reads each PNG file named on the command line with zbar, through pyzbar; prints one content per line, in hex."""

import sys

from PIL import Image
from pyzbar.pyzbar import ZBarSymbol, decode

for name in sys.argv[1:]:
    codes = decode(Image.open(name), symbols=[ZBarSymbol.QRCODE])
    if len(codes) != 1:
        sys.exit(f"{name}: {len(codes)} codes")
    print(codes[0].data.hex())
