/* SPDX-License-Identifier: MIT */
/* The words and the form of the slab allocator's reports; see slub_report.h. */
#include "mm/slub_report.h"

#include "kernel/bug.h"
#include "mm/slub_debug.h"

#include <linux/printk.h>

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#define BYTES_PER_LINE	 16
#define BYTES_BEFORE	 16
#define BUG_LINE_BYTES	 128
#define SLAB_FLAGS_SHOWN 0xffffUL

static bool tainted; /* by an earlier report; racy on purpose */

void slab_report_begin(void)
{
	kasan_disable();
	flockfile(stderr);
}

void slab_report_end(void)
{
	funlockfile(stderr);
	kasan_enable();
}

static void print_rule(char c)
{
	char rule[78];

	memset(rule, c, sizeof(rule) - 1);
	rule[sizeof(rule) - 1] = '\0';
	fprintf(stderr, "%s\n", rule);
}

static void vslab_bug(const struct kmem_cache *s, const char *fmt, va_list args)
{
	char what[BUG_LINE_BYTES];

	vsnprintf(what, sizeof(what), fmt, args);
	count_warning();
	print_rule('=');
	fprintf(stderr, "BUG %s (%s): %s\n", s->name,
		READ_ONCE(tainted) ? "Tainted: G    B" : "Not tainted", what);
	print_rule('-');
	fputc('\n', stderr);
	WRITE_ONCE(tainted, true);
}

void slab_bug(const struct kmem_cache *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vslab_bug(s, fmt, args);
	va_end(args);
}

void slab_fix(const struct kmem_cache *s, const char *fmt, ...)
{
	char what[BUG_LINE_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	fprintf(stderr, "FIX %s: %s\n", s->name, what);
}

static void print_slab_info(const struct page *slab)
{
	u64 word = slab_word_read(slab);

	fprintf(stderr, "INFO: Slab %p objects=%u used=%u fp=%p flags=0x%04lx\n",
		(const void *)slab, slab->objects, word_inuse(word),
		list_to_object(slab, word_list(word)), slab->flags & SLAB_FLAGS_SHOWN);
}

/* One line of a dump: address, bytes, and the characters they are. */
static void print_line(const char *text, const u8 *at, size_t bytes)
{
	char hex[3 * BYTES_PER_LINE + 1], characters[BYTES_PER_LINE + 1];
	size_t i;

	for (i = 0; i < bytes; i++) {
		u8 byte = kasan_peek(at + i);

		snprintf(hex + 3 * i, 4, "%02x ", byte);
		characters[i] = isascii(byte) && isprint(byte) ? byte : '.';
	}
	characters[bytes] = '\0';
	fprintf(stderr, "%s%016lx: %-*s %s\n", text, (unsigned long)at, 3 * BYTES_PER_LINE, hex,
		characters);
}

void print_section(const char *text, const u8 *at, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i += BYTES_PER_LINE)
		print_line(text, at + i, min(bytes - i, (size_t)BYTES_PER_LINE));
}

static void print_object(const struct kmem_cache *s, const struct page *slab, u8 *object)
{
	size_t end = object_info_end(s) + track_bytes(s), slot = s->size - s->red_left_pad;

	if (s->flags & SLAB_RED_ZONE)
		print_section("Redzone  ", object - s->red_left_pad, s->red_left_pad);
	else if (object >= (u8 *)page_address(slab) + BYTES_BEFORE)
		print_section("Bytes b4 ", object - BYTES_BEFORE, BYTES_BEFORE);
	print_section("Object   ", object, min(s->object_size, (unsigned int)PAGE_SIZE));
	if (s->flags & SLAB_RED_ZONE)
		print_section("Redzone  ", object + s->object_size, s->inuse - s->object_size);
	if (end != slot)
		print_section("Padding  ", object + end, slot - end);
}

void print_trailer(struct kmem_cache *s, const struct page *slab, void *object)
{
	print_tracking(s, object);
	print_slab_info(slab);
	fprintf(stderr, "INFO: Object %p @offset=%td fp=%p\n\n", object,
		(char *)object - (char *)page_address(slab), read_link(s, object));
	print_object(s, slab, object);
	dump_stack();
}

void object_err(struct kmem_cache *s, const struct page *slab, void *object, const char *fmt, ...)
{
	va_list args;

	slab_report_begin();
	va_start(args, fmt);
	vslab_bug(s, fmt, args);
	va_end(args);
	print_trailer(s, slab, object);
	slab_report_end();
}

void slab_err(struct kmem_cache *s, const struct page *slab, const char *fmt, ...)
{
	va_list args;

	slab_report_begin();
	va_start(args, fmt);
	vslab_bug(s, fmt, args);
	va_end(args);
	print_slab_info(slab);
	dump_stack();
	slab_report_end();
}

static void trace_line(const struct kmem_cache *s, const char *what, const struct page *slab,
		       const void *object)
{
	u64 word = slab_word_read(slab);

	printk(KERN_INFO "TRACE %s %s 0x%016lx inuse=%u fp=0x%016lx\n", s->name, what,
	       (unsigned long)object, word_inuse(word),
	       (unsigned long)list_to_object(slab, word_list(word)));
}

void trace_alloc(struct kmem_cache *s, const struct page *slab, void *object)
{
	slab_report_begin();
	trace_line(s, "alloc", slab, object);
	dump_stack();
	slab_report_end();
}

void trace_free(struct kmem_cache *s, const struct page *slab, void *object)
{
	slab_report_begin();
	trace_line(s, "free", slab, object);
	print_section("Object ", object, s->object_size);
	dump_stack();
	slab_report_end();
}
