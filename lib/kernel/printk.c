/* SPDX-License-Identifier: MIT */
/* The kernel's log on stderr: messages and hex dumps. */
#include <linux/kernel.h>
#include <linux/printk.h>

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_BYTES 1024

/* Where the text begins behind a level. */
static const char *behind_level(const char *text)
{
	return text[0] == KERN_SOH[0] && text[1] ? text + 2 : text;
}

int printk(const char *fmt, ...)
{
	char message[MESSAGE_BYTES];
	const char *text;
	va_list args;
	size_t len;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	text = behind_level(message);
	len = strlen(text);
	/* In one call, which stdio does not let another thread's interrupt. */
	fprintf(stderr, "%s%s", text, len && text[len - 1] == '\n' ? "" : "\n");
	return len;
}

/* ---- Hex dumps ---------------------------------------------------------------------- */

#define ROW_BYTES  32 /* the longest row */
#define HEX_COLUMN (3 * ROW_BYTES + 2)

/* Writes the @size bytes at @bytes as one number, the machine's first byte last; the text's end. */
static char *put_group(char *at, const u8 *bytes, int size)
{
	while (size--)
		at += sprintf(at, "%02x", bytes[size]);
	return at;
}

/* The text column starts where it does behind a full row. */
static char *put_ascii(char *row, char *at, const u8 *bytes, int n, int rowsize, int groupsize)
{
	char *column = row + rowsize * 2 + rowsize / groupsize + 1;
	int i;

	while (at < column)
		*at++ = ' ';
	for (i = 0; i < n; i++)
		*at++ = isascii(bytes[i]) && isprint(bytes[i]) ? bytes[i] : '.';
	return at;
}

/* @row gets the text of @n bytes, at most @rowsize. */
static void format_row(char *row, const u8 *bytes, int n, int rowsize, int groupsize, bool ascii)
{
	char *at = row;
	int i;

	if (n % groupsize)
		groupsize = 1;
	for (i = 0; i < n; i += groupsize) {
		if (i)
			*at++ = ' ';
		at = put_group(at, bytes + i, groupsize);
	}
	if (ascii)
		at = put_ascii(row, at, bytes, n, rowsize, groupsize);
	*at = '\0';
}

void print_hex_dump(const char *level, const char *prefix_str, int prefix_type, int rowsize,
		    int groupsize, const void *buf, size_t len, bool ascii)
{
	char row[HEX_COLUMN + ROW_BYTES + 1];
	const u8 *bytes = buf;
	size_t i;

	if (rowsize != 16 && rowsize != 32)
		rowsize = 16;
	if (groupsize != 2 && groupsize != 4 && groupsize != 8)
		groupsize = 1;
	for (i = 0; i < len; i += rowsize) {
		format_row(row, bytes + i, min(len - i, (size_t)rowsize), rowsize, groupsize,
			   ascii);
		if (prefix_type == DUMP_PREFIX_ADDRESS)
			printk("%s%s%p: %s\n", level, prefix_str, (const void *)(bytes + i), row);
		else if (prefix_type == DUMP_PREFIX_OFFSET)
			printk("%s%s%.8zx: %s\n", level, prefix_str, i, row);
		else
			printk("%s%s%s\n", level, prefix_str, row);
	}
}
