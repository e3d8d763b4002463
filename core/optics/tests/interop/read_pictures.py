"""Reads each PNG file named on the command line with zxing-cpp; prints one content per line, in hex."""

import sys

import zxingcpp
from PIL import Image

for name in sys.argv[1:]:
    codes = zxingcpp.read_barcodes(Image.open(name), formats=zxingcpp.BarcodeFormat.QRCode)
    if len(codes) != 1:
        sys.exit(f"{name}: {len(codes)} codes")
    print(codes[0].bytes.hex())
