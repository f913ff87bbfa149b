// SPDX-License-Identifier: MIT
/*
 * %p and what its letters ask for, as the kernel prints it: MAC addresses (%pM, %pm), IP addresses
 * (%pI, %pi), bytes (%ph), errors (%pe). All else is an address, or knows the kernel's inside.
 */
#include "format_spec.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_KERNEL_ERROR 512
#define HEX_BYTES_MAX	   64

static void refuse(const char *letters)
{
	fprintf(stderr, "%%p%.*s: only a real kernel knows what this prints\n",
		(int)strspn(letters, "0123456789"
				     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
		letters);
	exit(EXIT_FAILURE);
}

/* Two hexadecimal digits a byte; between bytes the separator, unless it is 0. */
static void write_hex(char *to, const unsigned char *bytes, int n, char separator, bool backwards)
{
	int i;

	for (i = 0; i < n; i++) {
		to += sprintf(to, "%02x", bytes[backwards ? n - 1 - i : i]);
		if (separator && i < n - 1)
			*to++ = separator;
	}
}

static void put_mac(struct sink *out, const void *bytes, const char *letters,
		    const struct spec *spec)
{
	char separator = letters[0] == 'm' ? 0 : letters[1] == 'F' ? '-' : ':';
	char text[3 * 6] = "";

	write_hex(text, bytes, 6, separator, letters[1] == 'R');
	format_put_text(out, text, spec);
}

static void put_ipv4(struct sink *out, const unsigned char *bytes, const char *letters,
		     const struct spec *spec)
{
	bool backwards = letters[2] == 'h' || letters[2] == 'l'; /* the host's order */
	const char *part = letters[0] == 'i' ? "%s%03u" : "%s%u";
	char text[4 * 4] = "";
	int i, len = 0;

	for (i = 0; i < 4; i++)
		len += sprintf(text + len, part, i ? "." : "", bytes[backwards ? 3 - i : i]);
	format_put_text(out, text, spec);
}

/* The longest run of zero words, if it is longer than one; the first of several. */
static int longest_zeros(const unsigned int *words, int n, int *where)
{
	int i, run = 0, best = 1;

	*where = NONE;
	for (i = 0; i < n; i++) {
		run = words[i] ? 0 : run + 1;
		if (run > best) {
			best = run;
			*where = i - run + 1;
		}
	}
	return best;
}

/* Does it end in an IPv4 address: a mapped one, or ISATAP's? */
static bool ends_in_ipv4(const unsigned int *words)
{
	bool mapped = !(words[0] | words[1] | words[2] | words[3] | words[4]);

	return (mapped && words[5] == 0xffff) ||
	       ((words[4] | 0x0200) == 0x0200 && words[5] == 0x5efe);
}

static void write_compressed(char *to, const unsigned char *bytes)
{
	unsigned int words[8];
	int i, n, where, run;

	for (i = 0; i < 8; i++)
		words[i] = (unsigned int)bytes[2 * i] << 8 | bytes[2 * i + 1];
	n = ends_in_ipv4(words) ? 6 : 8;
	run = longest_zeros(words, n, &where);
	for (i = 0; i < n; i++) {
		if (i == where) {
			to += sprintf(to, "::");
			i += run - 1;
			continue;
		}
		to += sprintf(to, i == 0 || i == where + run ? "%x" : ":%x", words[i]);
	}
	if (n == 6)
		sprintf(to, ":%u.%u.%u.%u", bytes[12], bytes[13], bytes[14], bytes[15]);
}

static void put_ipv6(struct sink *out, const unsigned char *bytes, const char *letters,
		     const struct spec *spec)
{
	char text[8 * 5 + 1] = "";
	int i, len = 0;

	if (letters[0] == 'I' && letters[2] == 'c') {
		write_compressed(text, bytes);
	} else {
		for (i = 0; i < 16; i += 2)
			len += sprintf(text + len, "%s%02x%02x", i && letters[0] == 'I' ? ":" : "",
				       bytes[i], bytes[i + 1]);
	}
	format_put_text(out, text, spec);
}

/* The width says how many bytes. */
static void put_bytes(struct sink *out, const unsigned char *bytes, const char *letters,
		      const struct spec *spec)
{
	char separator = letters[1] == 'C'   ? ':'
			 : letters[1] == 'D' ? '-'
			 : letters[1] == 'N' ? 0
					     : ' ';
	int n = spec->width < 1 ? 1 : spec->width > HEX_BYTES_MAX ? HEX_BYTES_MAX : spec->width;
	char text[3 * HEX_BYTES_MAX + 1] = "", *c;

	write_hex(text, bytes, n, separator, false);
	for (c = text; *c; c++)
		format_put(out, *c);
}

/* Errors that only the kernel has, from 512 on. */
static const char *const kernel_errors[] = {
	"ERESTARTSYS",
	"ERESTARTNOINTR",
	"ERESTARTNOHAND",
	"ENOIOCTLCMD",
	"ERESTART_RESTARTBLOCK",
	"EPROBE_DEFER",
	"EOPENSTALE",
	"ENOPARAM",
	NULL,
	"EBADHANDLE",
	"ENOTSYNC",
	"EBADCOOKIE",
	"ENOTSUPP",
	"ETOOSMALL",
	"ESERVERFAULT",
	"EBADTYPE",
	"EJUKEBOX",
	"EIOCBQUEUED",
	"ERECALLCONFLICT",
};

static const char *error_name(int error)
{
	size_t i = (size_t)error - FIRST_KERNEL_ERROR;

	if (error < FIRST_KERNEL_ERROR)
		return strerrorname_np(error);
	return i < sizeof(kernel_errors) / sizeof(kernel_errors[0]) ? kernel_errors[i] : NULL;
}

/* The name of the error that a pointer stands for, or its number if it has none. */
static void put_error(struct sink *out, const void *ptr, const char *letters,
		      const struct spec *spec)
{
	int error = -(int)(intptr_t)ptr;
	const char *name;
	char text[32];

	if ((uintptr_t)ptr < (uintptr_t)-LAST_ERROR)
		refuse(letters);
	name = error_name(error);
	if (name)
		snprintf(text, sizeof(text), "-%s", name);
	else
		snprintf(text, sizeof(text), "-%d", error);
	format_put_text(out, text, spec);
}

void format_put_pointer(struct sink *out, const void *ptr, const char *letters,
			const struct spec *spec)
{
	char kind = letters[0], version = kind ? letters[1] : 0;

	if (kind == 'e') {
		put_error(out, ptr, letters, spec);
		return;
	}
	if (kind == 'h' && spec->width == 0)
		return;
	if (!(kind == 'h' || tolower(kind) == 'm') &&
	    !(tolower(kind) == 'i' && (version == '4' || version == '6')))
		refuse(letters);
	if (!format_is_readable(out, ptr, spec))
		return;
	if (kind == 'h')
		put_bytes(out, ptr, letters, spec);
	else if (tolower(kind) == 'm')
		put_mac(out, ptr, letters, spec);
	else if (version == '4')
		put_ipv4(out, ptr, letters, spec);
	else
		put_ipv6(out, ptr, letters, spec);
}
