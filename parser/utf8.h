/* UTF-8 as RFC 3629 has it: no surrogates, nothing above U+10FFFF, no overlong forms. */
#ifndef PAPERWATCH_UTF8_H
#define PAPERWATCH_UTF8_H

#include "slice.h"

#include <stdint.h>

enum { UTF8_BYTES_MAX = 4, UTF8_REPLACEMENT = 0xFFFD };

/* The code point at *PLACE (which must be inside TEXT) and moves *PLACE behind it. A malformed
 * byte gives UTF8_REPLACEMENT and moves on by one byte, so a loop always ends. */
uint32_t utf8_next(struct slice text, size_t *place);

/* Where the last character of TEXT, which must be valid and not empty, begins. */
size_t utf8_last(struct slice text);

/* Writes one code point and returns how many bytes it took (1 to 4). What is no scalar value is
 * written as UTF8_REPLACEMENT. */
size_t utf8_put(char out[UTF8_BYTES_MAX], uint32_t code_point);

bool utf8_valid(struct slice text);

#endif
