/* SPDX-License-Identifier: MIT */
/* Telling the user what is wrong, always in one line. */
#ifndef TOOL_COMPLAIN_H
#define TOOL_COMPLAIN_H

#include <linux/compiler.h>

/* Prints "PROGRAM: ..." on stderr; @fmt has no newline. */
void complain(const char *fmt, ...) __printf(1, 2);

/* Replaces what would move the cursor or break the line: for text that users or files supply. */
void make_printable(char *text);

#endif
