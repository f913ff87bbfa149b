/* SPDX-License-Identifier: MIT */
/* Telling text from other bytes: file names may hold any. */
#ifndef TOOL_UTF8_H
#define TOOL_UTF8_H

/* Bytes of the well-formed UTF-8 sequence that starts at @s, 1 to 4, or 0 if there is none. @s ends
 * with a zero byte. */
int utf8_length(const unsigned char *s);

#endif
