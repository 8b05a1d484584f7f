/* Hangul: syllables, and the letters that they are made of. */
#ifndef PAPERWATCH_HANGUL_H
#define PAPERWATCH_HANGUL_H

#include <stdbool.h>
#include <stdint.h>

/* The syllables of Unicode. */
enum { HANGUL_FIRST = 0xAC00, HANGUL_LAST = 0xD7A3 };

static inline bool hangul_is_syllable(uint32_t code_point)
{
	return code_point >= HANGUL_FIRST && code_point <= HANGUL_LAST;
}

/* Does LETTER, a vowel or tail, go on with the syllable that BEFORE is, or is a letter of? */
bool hangul_continues(uint32_t before, uint32_t letter);

/* The syllable that BEFORE, a syllable or a letter, becomes with LETTER; or 0. */
uint32_t hangul_join(uint32_t before, uint32_t letter);

#endif
