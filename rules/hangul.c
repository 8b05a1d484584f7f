#include "hangul.h"

/* Unicode numbers its syllables by their letters: a lead, a vowel, and a tail or none. */
enum {
	LEAD_FIRST = 0x1100,
	LEAD_COUNT = 19,
	VOWEL_FIRST = 0x1161,
	VOWEL_COUNT = 21,
	TAIL_NONE = 0x11A7,
	TAIL_COUNT = 28, /* with none */
};

static bool is_open_syllable(uint32_t code_point)
{
	return hangul_is_syllable(code_point) &&
	       (code_point - HANGUL_FIRST) % TAIL_COUNT == 0;
}

static bool is_lead(uint32_t code_point)
{
	return (code_point >= 0x1100 && code_point <= 0x115F) ||
	       (code_point >= 0xA960 && code_point <= 0xA97C);
}

static bool is_vowel(uint32_t code_point)
{
	return (code_point >= 0x1160 && code_point <= 0x11A7) ||
	       (code_point >= 0xD7B0 && code_point <= 0xD7C6);
}

static bool is_tail(uint32_t code_point)
{
	return (code_point >= 0x11A8 && code_point <= 0x11FF) ||
	       (code_point >= 0xD7CB && code_point <= 0xD7FB);
}

bool hangul_continues(uint32_t before, uint32_t letter)
{
	if (is_vowel(letter))
		return is_lead(before) || is_vowel(before) || is_open_syllable(before);
	if (is_tail(letter))
		return is_vowel(before) || is_tail(before) || hangul_is_syllable(before);
	return false;
}

uint32_t hangul_join(uint32_t before, uint32_t letter)
{
	uint32_t lead = before - LEAD_FIRST; /* wraps where it is none */
	uint32_t vowel = letter - VOWEL_FIRST;
	uint32_t tail = letter - TAIL_NONE;

	if (lead < LEAD_COUNT && vowel < VOWEL_COUNT)
		return HANGUL_FIRST + (lead * VOWEL_COUNT + vowel) * TAIL_COUNT;
	if (is_open_syllable(before) && tail > 0 && tail < TAIL_COUNT)
		return before + tail;
	return 0;
}
