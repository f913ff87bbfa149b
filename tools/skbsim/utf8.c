// SPDX-License-Identifier: MIT
/* Telling text from other bytes: file names may hold any. */
#include "utf8.h"

/* Bytes that a UTF-8 sequence starting with @first has, or 0 if none starts so. */
static int utf8_expected(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	if (first < 0xe0)
		return 2;
	return first < 0xf0 ? 3 : 4;
}

int utf8_length(const unsigned char *s)
{
	int len = utf8_expected(s[0]);

	for (int i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates, and what lies beyond the last code point. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}
