"""Draws each line of standard input with segno as <folder>/<number>.png."""

import sys

import segno

for number, line in enumerate(sys.stdin):
    code = segno.make_qr(line.strip(), error="l", boost_error=False)
    code.save(f"{sys.argv[1]}/{number}.png", scale=4, border=2)
