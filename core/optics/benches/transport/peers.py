"""Reads PGM files named on standard input with one decoder; per file prints microseconds and contents in hex.

The only argument is the decoder: zxing-cpp, zbar or opencv. One thread; the time is that of the decoder alone.
"""

import ctypes
import sys
import time


def zxing_cpp():
    import zxingcpp

    def read(picture):
        codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        return [code.bytes for code in codes]

    return read


def zbar():
    """Debian's library by itself: without its binary setting, which pyzbar cannot reach, it changes bytes."""
    library = ctypes.CDLL("libzbar.so.0")
    pointer, number = ctypes.c_void_p, ctypes.c_int
    for name, result, arguments in [
        ("zbar_image_scanner_create", pointer, []),
        ("zbar_image_scanner_set_config", number, [pointer, number, number, number]),
        ("zbar_image_create", pointer, []),
        ("zbar_image_destroy", None, [pointer]),
        ("zbar_image_set_format", None, [pointer, ctypes.c_ulong]),
        ("zbar_image_set_size", None, [pointer, ctypes.c_uint, ctypes.c_uint]),
        ("zbar_image_set_data", None, [pointer, pointer, ctypes.c_ulong, pointer]),
        ("zbar_scan_image", number, [pointer, pointer]),
        ("zbar_image_first_symbol", pointer, [pointer]),
        ("zbar_symbol_next", pointer, [pointer]),
        ("zbar_symbol_get_data", pointer, [pointer]),
        ("zbar_symbol_get_data_length", ctypes.c_uint, [pointer]),
    ]:
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    any_symbol, qr_code, enable, binary = 0, 64, 0, 4
    scanner = library.zbar_image_scanner_create()
    library.zbar_image_scanner_set_config(scanner, any_symbol, enable, 0)
    library.zbar_image_scanner_set_config(scanner, qr_code, enable, 1)
    library.zbar_image_scanner_set_config(scanner, qr_code, binary, 1)
    gray = int.from_bytes(b"Y800", "little")

    def read(picture):
        height, width = picture.shape
        image = library.zbar_image_create()
        library.zbar_image_set_format(image, gray)
        library.zbar_image_set_size(image, width, height)
        library.zbar_image_set_data(image, picture.ctypes.data, picture.size, None)
        library.zbar_scan_image(scanner, image)
        contents, symbol = [], library.zbar_image_first_symbol(image)
        while symbol:
            length = library.zbar_symbol_get_data_length(symbol)
            contents.append(ctypes.string_at(library.zbar_symbol_get_data(symbol), length))
            symbol = library.zbar_symbol_next(symbol)
        library.zbar_image_destroy(image)
        return contents

    return read


def opencv():
    import cv2

    cv2.setNumThreads(1)
    detector = cv2.QRCodeDetector()

    def read(picture):
        text, _, _ = detector.detectAndDecode(picture)
        return [text.encode("utf-8", "surrogateescape")] if text else []

    return read


def load(name):
    import numpy

    with open(name, "rb") as file:
        kind, edges, _ = (file.readline() for _ in range(3))
        assert kind == b"P5\n"
        width, height = map(int, edges.split())
        return numpy.frombuffer(file.read(), numpy.uint8).reshape(height, width)


read = {"zxing-cpp": zxing_cpp, "zbar": zbar, "opencv": opencv}[sys.argv[1]]()
for line in sys.stdin:
    picture = load(line.strip())
    start = time.perf_counter()
    try:
        contents = read(picture)
    except Exception as error:  # A decoder that throws has read nothing.
        print(f"{line.strip()}: {error}", file=sys.stderr)
        contents = []
    micros = round((time.perf_counter() - start) * 1e6)
    print(micros, *(content.hex() for content in contents if content), flush=True)
