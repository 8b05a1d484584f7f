#!/usr/bin/python3
"""Whether TEXT can be read in a picture: legible.py PICTURE FONT POINTS TEXT

Has each character of TEXT drawn by another program (ImageMagick, with the font file FONT at POINTS
and 96 dots per inch), looks for the place of the picture where its ink fits best, and prints how well
the worst of them fits, in per cent of the ink that either of the two has there. A box that stands
for a missing character, a blank, or another character of the same kind fits badly; try one that is
not in the picture to see how badly."""

import subprocess
import sys


def read(*arguments):
    """The picture that ImageMagick makes of ARGUMENTS, as rows of grey bytes."""
    data = subprocess.run(["convert", *arguments, "-alpha", "remove", "-colorspace", "Gray",
                           "-depth", "8", "pgm:-"], check=True, stdout=subprocess.PIPE).stdout
    _, size, _, pixels = data.split(b"\n", 3)
    width, height = map(int, size.split())
    return [pixels[row * width:(row + 1) * width] for row in range(height)]


def ink(rows):
    """Rows of bits: what differs from the commonest grey by half of what anything does."""
    pixels = b"".join(rows)
    ground = max(set(pixels), key=pixels.count)
    most = max(abs(each - ground) for each in set(pixels))
    return [int("".join("1" if 2 * abs(each - ground) > most else "0" for each in row) or "0", 2)
            for row in rows]


def fit(picture, width, glyph, glyph_width):
    """How well GLYPH fits at its best place, in per cent."""
    mask = (1 << glyph_width) - 1
    middle = len(glyph) // 2
    best = 0
    for top in range(len(picture) - len(glyph) + 1):
        for shift in range(width - glyph_width + 1):
            line = picture[top + middle] >> shift & mask
            if 2 * bin(line & glyph[middle]).count("1") < bin(glyph[middle]).count("1"):
                continue
            both = either = 0
            for offset, row in enumerate(glyph):
                line = picture[top + offset] >> shift & mask
                both += bin(line & row).count("1")
                either += bin(line | row).count("1")
            best = max(best, 100 * both // either)
    return best


def main():
    path, font, points, text = sys.argv[1:]
    rows = read(path, "-trim", "+repage")
    picture = ink(rows)
    worst = 100
    for character in text:
        drawn = read("-font", font, "-pointsize", points, "-density", "96", "-background", "white",
                     "-fill", "black", "label:" + character, "-trim", "+repage")
        worst = min(worst, fit(picture, len(rows[0]), ink(drawn), len(drawn[0])))
    print(worst)


main()
