// SPDX-License-Identifier: MIT
/*
 * The kernel's printf, for the library's side of a scenario. Where it is not C's:
 *
 * - "#" puts 0x before a zero, too, and no 0 before an octal one;
 * - "0" holds beside a precision, and a precision of 0 still prints a zero;
 * - "%.d" has no precision, a negative one from "*" is 0, and none is above 32767;
 * - "%s" of NULL is cut to its precision, and pointers into the first page are "(efault)";
 * - "%p" goes on in letters: see format_pointer.c;
 * - a conversion the kernel does not have ("%f", "%n", "%jd") ends the text.
 */
#include "format.h"
#include "format_spec.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define FIRST_PAGE    4096
#define PRECISION_MAX 32767

/* A va_list that functions can take turns with. */
struct arguments {
	va_list list;
};

void format_put(struct sink *out, char c)
{
	if (out->len < out->size)
		out->buf[out->len] = c;
	out->len++;
}

static void put_many(struct sink *out, char c, int n)
{
	while (n-- > 0)
		format_put(out, c);
}

void format_put_text(struct sink *out, const char *text, const struct spec *spec)
{
	size_t len =
		spec->precision == NONE ? strlen(text) : strnlen(text, (size_t)spec->precision);
	int spaces = spec->width > (int)len ? spec->width - (int)len : 0;
	size_t i;

	put_many(out, ' ', spec->left ? 0 : spaces);
	for (i = 0; i < len; i++)
		format_put(out, text[i]);
	put_many(out, ' ', spec->left ? spaces : 0);
}

bool format_is_readable(struct sink *out, const void *ptr, const struct spec *spec)
{
	uintptr_t address = (uintptr_t)ptr;

	if (address >= FIRST_PAGE && address < (uintptr_t)-LAST_ERROR)
		return true;
	format_put_text(out, ptr ? "(efault)" : "(null)", spec);
	return false;
}

static void put_char(struct sink *out, char c, const struct spec *spec)
{
	put_many(out, ' ', spec->left ? 0 : spec->width - 1);
	format_put(out, c);
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
		format_put(out, *prefix++);
	put_many(out, '0', zeros ? room : 0);
	put_many(out, '0', spec->precision - n);
	while (n > 0)
		format_put(out, text[--n]);
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
		format_put(out, '%');
		return true;
	case 'c':
		put_char(out, (char)va_arg(args->list, int), &spec);
		return true;
	case 's':
		ptr = va_arg(args->list, const char *);
		if (format_is_readable(out, ptr, &spec))
			format_put_text(out, ptr, &spec);
		return true;
	case 'p':
		format_put_pointer(out, va_arg(args->list, const void *), *fmt, &spec);
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
			format_put(&out, *fmt++);
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
