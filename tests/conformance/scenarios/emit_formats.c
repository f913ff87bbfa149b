// SPDX-License-Identifier: MIT
/* What formats print: the kernel's printf is not C's, and a scenario must not notice. */
#include "scenario.h"
#include <linux/err.h>

/* So that no compiler judges the formats, which are meant to be odd. */
static void print(const char *fmt, ...)
{
	char line[200];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	emit("%s -> %d [%s]", fmt, n, line);
}

static void numbers(void)
{
	static const char *const formats[] = {
		"%x",	   "%#x",    "%#X",	"%#o",	 "%#u",	   "%#d",     "%+d",   "% d",
		"%+ d",	   "%+u",    "%5d",	"%-5d|", "%05d",   "%-05d|",  "%#06x", "%#6x",
		"%-#8x|",  "%#-8x|", "%#010x",	"%.0d",	 "%.d",	   "%.3d",    "%8.3d", "%08.3d",
		"%-8.3d|", "%+.3d",  "%+08.3d", "%#.3x", "%#8.3x", "%#08.3x", "%#.0x", "%#5o",
		"%#05o",   "%X",     "%i",	"%hd",	 "%hu",	   "%hx",     "%hhd",  "%hhu",
		"%#04hhx", "%#hx",   "%0#8x",	"% 05d", "%5%|",
	};
	static const int values[] = { 0, 1, -1, 8, 255, 70000 };
	int i, j;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		for (j = 0; j < sizeof(values) / sizeof(values[0]); j++)
			print(formats[i], values[j]);
}

static void long_numbers(void)
{
	static const char *const formats[] = {
		"%ld",	   "%lu",  "%lx", "%#lx",   "%llx",	"%#llx",  "%Lx",  "%zu",
		"%zd",	   "%#zx", "%tx", "%td",    "%#018lx",	"%lo",	  "%#lo", "%20ld|",
		"%-20ld|", "%+ld", "%lX", "%#20lx", "%-#20lx|", "%.20lu",
	};
	static const long values[] = { 0, 1, -1, 0x123456789abcdef };
	int i, j;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		for (j = 0; j < sizeof(values) / sizeof(values[0]); j++)
			print(formats[i], values[j]);
}

static void from_arguments(void)
{
	print("%*d|", 6, 42);
	print("%*d|", -6, 42);
	print("%0*d|", 6, 42);
	print("%.*d|", 4, 42);
	print("%.*d|", -1, 42);
	print("%*.*d|", 8, 4, 42);
	print("%-*.*x|", 8, 4, 42);
	print("%#*x|", 8, 42);
	print("%.*s|", 3, "abcdef");
	print("%.*s|", -1, "abcdef");
	print("%*s|", 8, "abc");
	print("%*s|", -8, "abc");
	print("%*c|", 3, 'x');
	print("%.*d|", 40000, 42);
	print("%.40000d|", 42);
	print("%.65539d|", 42);
}

static void texts(void)
{
	print("%s|", "abc");
	print("%8s|", "abc");
	print("%-8s|", "abc");
	print("%08s|", "abc");
	print("%.2s|", "abc");
	print("%.0s|", "abc");
	print("%.s|", "abc");
	print("%8.2s|", "abc");
	print("%s|", NULL);
	print("%10s|", NULL);
	print("%.3s|", NULL);
	print("%s|", (void *)100);
	print("%s|", ERR_PTR(-22));
	print("%ls|", "abc");
	print("%c|%3c|%-3c|%03c|%.0c|", 'a', 'b', 'c', 'd', 'e');
	print("100%%|%s", "x");
	print("no argument");
	print("");
	print("ends here%jd|", 1);
	print("and here%", 1);
}

static void pointers(void)
{
	static const u8 bytes[16] = { 0xfd, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 10, 0xab, 0xc };
	static const u8 zeros[16];
	static const u8 runs[20] = { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 0, 0, 1 };
	static const u8 mapped[16] = { [10] = 0xff, 0xff, 192, 0, 2, 33 };
	static const u8 isatap[16] = { 0x20, 1, [8] = 2, 0, 0x5e, 0xfe, 10, 1, 2, 3 };

	print("%pM|", t_dev->dev_addr);
	print("%pMF|%pMR|%pm|%pmR|", bytes, bytes, bytes, bytes);
	print("%20pM|", bytes);
	print("%-20pM|", bytes);
	print("%pI4|%pi4|%pI4h|%pI4n|%pi4b|%pI4l|", bytes + 12, bytes + 12, bytes + 12, bytes + 12,
	      bytes + 12, bytes + 12);
	print("%16pI4|", bytes + 12);
	print("%pI6|", bytes);
	print("%pi6|", bytes);
	print("%pI6c|%pI6c|%pI6c|%pI6c|", bytes, zeros, runs, runs + 4);
	print("%pI6c|%pI6c|%24pI6c|%pI6|", mapped, isatap, isatap, mapped);
	print("%*ph|", 6, bytes);
	print("%*phC|%*phD|%*phN|", 6, bytes, 6, bytes, 6, bytes);
	print("%ph|%3ph|%0ph|", bytes, bytes, bytes);
	print("%pe|%10pe|", ERR_PTR(-ENOMEM), ERR_PTR(-EAGAIN));
	print("%pe|%8pe|%-8pe|%pe|", ERR_PTR(-41), ERR_PTR(-520), ERR_PTR(-4000), ERR_PTR(-524));
	print("%pM|%pI4|%3ph|", NULL, NULL, NULL);
}

/* Errors that have a name, and those around them that have none. */
static void errors(void)
{
	static const int ends[][2] = { { 1, 140 }, { 511, 531 } };
	int i, error;

	for (i = 0; i < 2; i++)
		for (error = ends[i][0]; error < ends[i][1]; error++)
			print("%pe", ERR_PTR(-error));
}

/* Buffers that are too short. */
static void rooms(void)
{
	char line[8];
	int n, size;

	for (size = 0; size <= sizeof(line); size++) {
		memset(line, 'x', sizeof(line));
		n = snprintf(line, size, "%s%d", "abc", 1234);
		emit("snprintf %d: %d [%.*s]", size, n, (int)sizeof(line), line);
		memset(line, 'x', sizeof(line));
		n = scnprintf(line, size, "%#x", 0xabcd);
		emit("scnprintf %d: %d [%.*s]", size, n, (int)sizeof(line), line);
	}
	n = sprintf(line, "%-5d|", 12);
	emit("sprintf: %d [%s]", n, line);
}

SCENARIO(emit_formats)
{
	numbers();
	long_numbers();
	from_arguments();
	texts();
	pointers();
	errors();
	rooms();
	emit("%#x %#06x %#lx %-#8x| %#04hhx", 0, 0, 0UL, 0, 0);
	emit("%-300d|%300s|", 1, "far");
}
