// SPDX-License-Identifier: MIT
/* Telling the user what is wrong, always in one line. */
#include "complain.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

void make_printable(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == '\x7f')
			*text = '?';
}

void complain(const char *fmt, ...)
{
	char line[8192];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	make_printable(line);
	fprintf(stderr, "%s: %s\n", program_invocation_short_name, line);
}
