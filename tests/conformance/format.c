// SPDX-License-Identifier: MIT
/*
 * The kernel's printf, for the library's side of a scenario. Where it is not C's:
 *
 * - "#" puts 0x before a zero, too, and no 0 before an octal one;
 * - "0" holds beside a precision, and a precision of 0 still prints a zero;
 * - "%.d" has no precision, a negative one from "*" is 0, and none is above 32767;
 * - "%s" of NULL is cut to its precision, and pointers into the first page are "(efault)";
 * - "%p" goes on in letters: addresses, bytes, error names;
 * - a conversion the kernel does not have ("%f", "%n", "%jd") ends the text.
 */
#include "format.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define FIRST_PAGE	   4096
#define LAST_ERROR	   4095
#define FIRST_KERNEL_ERROR 512
#define PRECISION_MAX	   32767
#define HEX_BYTES_MAX	   64
#define NONE		   (-1)

/* A va_list that functions can take turns with. */
struct arguments {
	va_list list;
};

struct sink {
	char *buf;
	size_t size, len; /* len: of the whole text, whether or not it found room */
};

struct spec {
	bool left, plus, space, prefix, zeros;
	int width, precision; /* NONE: not given */
	char length;	      /* l, h, z, t; L for ll, H for hh; 0 */
	char conversion;
};

static void put(struct sink *out, char c)
{
	if (out->len < out->size)
		out->buf[out->len] = c;
	out->len++;
}

static void put_many(struct sink *out, char c, int n)
{
	while (n-- > 0)
		put(out, c);
}

/* Text, as wide as is asked for; a precision cuts it. */
static void put_text(struct sink *out, const char *text, const struct spec *spec)
{
	size_t len =
		spec->precision == NONE ? strlen(text) : strnlen(text, (size_t)spec->precision);
	int spaces = spec->width > (int)len ? spec->width - (int)len : 0;
	size_t i;

	put_many(out, ' ', spec->left ? 0 : spaces);
	for (i = 0; i < len; i++)
		put(out, text[i]);
	put_many(out, ' ', spec->left ? spaces : 0);
}

/* True if @ptr can be read; says otherwise what it is. */
static bool is_readable(struct sink *out, const void *ptr, const struct spec *spec)
{
	uintptr_t address = (uintptr_t)ptr;

	if (address >= FIRST_PAGE && address < (uintptr_t)-LAST_ERROR)
		return true;
	put_text(out, ptr ? "(efault)" : "(null)", spec);
	return false;
}

static void put_char(struct sink *out, char c, const struct spec *spec)
{
	put_many(out, ' ', spec->left ? 0 : spec->width - 1);
	put(out, c);
	put_many(out, ' ', spec->left ? spec->width - 1 : 0);
}

/* Numbers */

static int base_of(char conversion)
{
	return conversion == 'o' ? 8 : tolower(conversion) == 'x' ? 16 : 10;
}

static bool is_signed(char conversion)
{
	return conversion == 'd' || conversion == 'i';
}

/* What stands before the digits: a sign, 0x, an octal's 0. */
static const char *prefix_of(unsigned long long value, bool negative, const struct spec *spec)
{
	if (is_signed(spec->conversion))
		return negative ? "-" : spec->plus ? "+" : spec->space ? " " : "";
	if (!spec->prefix)
		return "";
	switch (spec->conversion) {
	case 'x':
		return "0x";
	case 'X':
		return "0X";
	case 'o':
		return value ? "0" : "";
	default:
		return "";
	}
}

static void put_number(struct sink *out, unsigned long long value, bool negative,
		       const struct spec *spec)
{
	const char *digits = spec->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	const char *prefix = prefix_of(value, negative, spec);
	unsigned int base = base_of(spec->conversion);
	bool zeros = spec->zeros && !spec->left;
	char text[3 * sizeof(value)];
	int n = 0, room;

	do {
		text[n++] = digits[value % base];
		value /= base;
	} while (value);
	room = spec->width - (int)strlen(prefix) - (spec->precision > n ? spec->precision : n);
	put_many(out, ' ', spec->left || zeros ? 0 : room);
	while (*prefix)
		put(out, *prefix++);
	put_many(out, '0', zeros ? room : 0);
	put_many(out, '0', spec->precision - n);
	while (n > 0)
		put(out, text[--n]);
	put_many(out, ' ', spec->left ? room : 0);
}

static unsigned long long take_unsigned(struct arguments *args, char length)
{
	switch (length) {
	case 'L':
		return va_arg(args->list, unsigned long long);
	case 'l':
		return va_arg(args->list, unsigned long);
	case 'z':
	case 't':
		return va_arg(args->list, size_t);
	case 'H':
		return (unsigned char)va_arg(args->list, int);
	case 'h':
		return (unsigned short)va_arg(args->list, int);
	default:
		return va_arg(args->list, unsigned int);
	}
}

static long long take_signed(struct arguments *args, char length)
{
	switch (length) {
	case 'H':
		return (signed char)va_arg(args->list, int);
	case 'h':
		return (short)va_arg(args->list, int);
	case 0:
		return va_arg(args->list, int);
	default:
		return (long long)take_unsigned(args, length);
	}
}

static void put_integer(struct sink *out, struct arguments *args, const struct spec *spec)
{
	long long value;

	if (!is_signed(spec->conversion)) {
		put_number(out, take_unsigned(args, spec->length), false, spec);
		return;
	}
	value = take_signed(args, spec->length);
	put_number(out, value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value,
		   value < 0, spec);
}

/* %p and what its letters ask for */

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
	put_text(out, text, spec);
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
	put_text(out, text, spec);
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
	put_text(out, text, spec);
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
		put(out, *c);
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
	put_text(out, text, spec);
}

static void put_pointer(struct sink *out, const void *ptr, const char *letters,
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
	if (!is_readable(out, ptr, spec))
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

/* Reading a conversion */

static const char *read_flags(const char *fmt, struct spec *spec)
{
	for (;; fmt++) {
		switch (*fmt) {
		case '-':
			spec->left = true;
			break;
		case '+':
			spec->plus = true;
			break;
		case ' ':
			spec->space = true;
			break;
		case '#':
			spec->prefix = true;
			break;
		case '0':
			spec->zeros = true;
			break;
		default:
			return fmt;
		}
	}
}

static const char *read_decimal(const char *fmt, int *value)
{
	char *end;

	*value = (int)strtoul(fmt, &end, 10);
	return end;
}

static const char *read_width(const char *fmt, struct arguments *args, struct spec *spec)
{
	if (isdigit((unsigned char)*fmt))
		return read_decimal(fmt, &spec->width);
	if (*fmt != '*')
		return fmt;
	spec->width = va_arg(args->list, int);
	if (spec->width < 0) {
		spec->left = true;
		spec->width = -spec->width;
	}
	return fmt + 1;
}

static const char *read_precision(const char *fmt, struct arguments *args, struct spec *spec)
{
	if (*fmt != '.')
		return fmt;
	fmt++;
	if (isdigit((unsigned char)*fmt)) {
		fmt = read_decimal(fmt, &spec->precision);
		spec->precision = (int16_t)spec->precision; /* as wide as the kernel's */
	} else if (*fmt == '*') {
		spec->precision = va_arg(args->list, int);
		if (spec->precision > PRECISION_MAX)
			spec->precision = PRECISION_MAX;
		fmt++;
	} else {
		return fmt;
	}
	if (spec->precision < 0)
		spec->precision = 0;
	return fmt;
}

static const char *read_length(const char *fmt, struct spec *spec)
{
	if (!*fmt || !strchr("hlLzt", *fmt))
		return fmt;
	spec->length = *fmt++;
	if (spec->length == *fmt && (*fmt == 'h' || *fmt == 'l'))
		spec->length = toupper(*fmt++);
	return fmt;
}

/* @fmt is behind the percent sign; returns what is behind the conversion. */
static const char *read_spec(const char *fmt, struct arguments *args, struct spec *spec)
{
	*spec = (struct spec){ .width = NONE, .precision = NONE };
	fmt = read_flags(fmt, spec);
	fmt = read_width(fmt, args, spec);
	fmt = read_precision(fmt, args, spec);
	fmt = read_length(fmt, spec);
	spec->conversion = *fmt;
	return *fmt ? fmt + 1 : fmt;
}

/* Returns false where the kernel gives up. */
static bool convert(struct sink *out, const char **fmt, struct arguments *args)
{
	struct spec spec;
	const void *ptr;

	*fmt = read_spec(*fmt, args, &spec);
	switch (spec.conversion) {
	case '%':
		put(out, '%');
		return true;
	case 'c':
		put_char(out, (char)va_arg(args->list, int), &spec);
		return true;
	case 's':
		ptr = va_arg(args->list, const char *);
		if (is_readable(out, ptr, &spec))
			put_text(out, ptr, &spec);
		return true;
	case 'p':
		put_pointer(out, va_arg(args->list, const void *), *fmt, &spec);
		while (isalnum((unsigned char)**fmt))
			++*fmt;
		return true;
	case 'd':
	case 'i':
	case 'o':
	case 'u':
	case 'x':
	case 'X':
		put_integer(out, args, &spec);
		return true;
	default:
		return false;
	}
}

int scenario_vsnprintf(char *buf, size_t size, const char *fmt, va_list list)
{
	struct sink out = { .buf = buf, .size = size };
	struct arguments args;

	va_copy(args.list, list);
	while (*fmt) {
		if (*fmt != '%') {
			put(&out, *fmt++);
			continue;
		}
		fmt++;
		if (!convert(&out, &fmt, &args))
			break;
	}
	va_end(args.list);
	if (size)
		buf[out.len < size ? out.len : size - 1] = '\0';
	return (int)out.len;
}

int scenario_snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list list;
	int len;

	va_start(list, fmt);
	len = scenario_vsnprintf(buf, size, fmt, list);
	va_end(list);
	return len;
}

int scenario_vscnprintf(char *buf, size_t size, const char *fmt, va_list list)
{
	int len = scenario_vsnprintf(buf, size, fmt, list);

	return len < (int)size ? len : size ? (int)size - 1 : 0;
}

int scenario_scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list list;
	int len;

	va_start(list, fmt);
	len = scenario_vscnprintf(buf, size, fmt, list);
	va_end(list);
	return len;
}

int scenario_sprintf(char *buf, const char *fmt, ...)
{
	va_list list;
	int len;

	va_start(list, fmt);
	len = scenario_vsnprintf(buf, INT_MAX, fmt, list);
	va_end(list);
	return len;
}
