/* SPDX-License-Identifier: MIT */
/* What is written around objects of debugged caches, and checked; rules: slub_debug.h. */
#include "mm/slub_debug.h"

#include "mm/slub_report.h"

#include <linux/smp.h>

#include <stdio.h>
#include <string.h>

/* ---- Which caches ------------------------------------------------------------------- */

static slab_flags_t debug_all;

const char slab_debug_words[] = "poison, redzone, user, consistency, all, or letters of FZPUT";

static const struct debug_word {
	const char *name;
	slab_flags_t flags;
} debug_words[] = {
	/* Patterns that nobody looks at help nobody. */
	{ "poison", SLAB_POISON | SLAB_RED_ZONE | SLAB_CONSISTENCY_CHECKS },
	{ "redzone", SLAB_RED_ZONE | SLAB_CONSISTENCY_CHECKS },
	{ "user", SLAB_STORE_USER | SLAB_CONSISTENCY_CHECKS },
	{ "consistency", SLAB_CONSISTENCY_CHECKS },
	{ "all", SLAB_POISON | SLAB_RED_ZONE | SLAB_STORE_USER | SLAB_CONSISTENCY_CHECKS },
};

static slab_flags_t letter_flag(char letter)
{
	switch (letter) {
	case 'F':
	case 'f':
		return SLAB_CONSISTENCY_CHECKS;
	case 'Z':
	case 'z':
		return SLAB_RED_ZONE;
	case 'P':
	case 'p':
		return SLAB_POISON;
	case 'U':
	case 'u':
		return SLAB_STORE_USER;
	case 'T':
	case 't':
		return SLAB_TRACE;
	default:
		return 0;
	}
}

/* The flags of @word, @len characters; 0 if it is neither a word nor letters. */
static slab_flags_t word_flags(const char *word, size_t len)
{
	slab_flags_t flags = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(debug_words); i++)
		if (strlen(debug_words[i].name) == len && !strncmp(word, debug_words[i].name, len))
			return debug_words[i].flags;
	for (i = 0; i < len; i++) {
		if (!letter_flag(word[i]))
			return 0;
		flags |= letter_flag(word[i]);
	}
	return flags;
}

bool slab_debug_parse(const char *text, slab_flags_t *flags)
{
	slab_flags_t all = 0;

	for (;;) {
		size_t len = strcspn(text, ",");
		slab_flags_t one = word_flags(text, len);

		if (!one)
			return false;
		all |= one;
		if (!text[len])
			break;
		text += len + 1;
	}
	*flags = all;
	return true;
}

void slab_debug_set(slab_flags_t flags)
{
	debug_all = flags;
}

/* Under Valgrind links and red zones must lie outside objects, where they are not poisoned. */
slab_flags_t kmem_cache_flags(slab_flags_t flags)
{
	if (kasan_by_slow_path())
		flags |= __SLAB_TOOL | SLAB_RED_ZONE | SLAB_POISON;
	return flags | debug_all;
}

/* ---- Tools -------------------------------------------------------------------------- */

/* The allocator works on all of an object's place. */
static void open_place(const struct kmem_cache *s, void *object)
{
	kasan_unpoison_filled((char *)object - s->red_left_pad, s->size);
}

/* It is done: nobody else may touch anything, but for the link, which lists need, and what RCU's
 * readers may look at. */
static void close_place(const struct kmem_cache *s, void *object)
{
	kasan_poison((char *)object - s->red_left_pad, s->size);
	if (s->flags & __SLAB_TOOL)
		kasan_unpoison_filled(link_of(s, object), sizeof(void *));
	if (!untouchable(s))
		kasan_unpoison_filled(object, s->object_size);
}

/* The object's own bytes are its owner's. */
static void open_object(const struct kmem_cache *s, void *object)
{
	if (keeps_contents(s))
		kasan_unpoison_filled(object, s->object_size);
	else
		kasan_unpoison(object, s->object_size);
}

void poison_slab(struct kmem_cache *s, struct page *slab)
{
	char *object = first_object(s, slab);
	unsigned int i;

	if (!kasan_enabled())
		return;
	kasan_poison(page_address(slab), PAGE_SIZE << compound_order(slab));
	for (i = 0; i < slab->objects; i++, object += s->size)
		close_place(s, object);
}

/* ---- Patterns ----------------------------------------------------------------------- */

static void fill_poison(const struct kmem_cache *s, u8 *object)
{
	memset(object, POISON_FREE, s->object_size - 1);
	object[s->object_size - 1] = POISON_END;
}

/* Mirrors init_object(). */
static void init_object(const struct kmem_cache *s, u8 *object, u8 red)
{
	if (s->flags & SLAB_RED_ZONE) {
		memset(object - s->red_left_pad, red, s->red_left_pad);
		memset(object + s->object_size, red, s->inuse - s->object_size);
	}
	if (s->flags & __OBJECT_POISON)
		fill_poison(s, object);
}

void setup_slab_debug(struct kmem_cache *s, struct page *slab)
{
	if (s->flags & SLAB_POISON)
		memset(page_address(slab), POISON_INUSE, PAGE_SIZE << compound_order(slab));
}

void setup_object_debug(struct kmem_cache *s, void *object)
{
	init_object(s, object, SLUB_RED_INACTIVE);
	if (s->flags & SLAB_STORE_USER)
		memset((char *)object + object_info_end(s), 0, 2 * sizeof(struct track));
}

/* The first of @bytes that is not @value, or NULL. They may be poisoned. */
static u8 *first_other_byte(u8 *at, u8 value, size_t bytes)
{
	for (; bytes; at++, bytes--)
		if (kasan_peek(at) != value)
			return at;
	return NULL;
}

/* Bytes that must all be @value, and what they are called in reports. */
struct pattern {
	const char *what;
	u8 *start;
	size_t bytes;
	u8 value;
};

static void restore_bytes(const struct kmem_cache *s, const struct pattern *p, u8 *from, u8 *to)
{
	slab_fix(s, "Restoring %s %p-%p=0x%x", p->what, (void *)from, (void *)(to - 1), p->value);
	memset(from, p->value, to - from);
}

/* Reports and restores what is not as @p says; false then. Mirrors check_bytes_and_report(). */
static bool check_bytes(struct kmem_cache *s, struct page *slab, u8 *object,
			const struct pattern *p)
{
	u8 *fault = first_other_byte(p->start, p->value, p->bytes), *end = p->start + p->bytes;

	if (likely(!fault))
		return true;
	while (end[-1] == p->value)
		end--;
	slab_report_begin();
	slab_bug(s, "%s overwritten", p->what);
	fprintf(stderr, "INFO: %p-%p @offset=%td. First byte 0x%x instead of 0x%x\n", (void *)fault,
		(void *)(end - 1), fault - (u8 *)page_address(slab), *fault, p->value);
	print_trailer(s, slab, object);
	restore_bytes(s, p, fault, end);
	slab_report_end();
	return false;
}

static bool check_red_zones(struct kmem_cache *s, struct page *slab, u8 *object, u8 red)
{
	const struct pattern left = { "Left Redzone", object - s->red_left_pad, s->red_left_pad,
				      red };
	const struct pattern right = { "Right Redzone", object + s->object_size,
				       s->inuse - s->object_size, red };

	return check_bytes(s, slab, object, &left) && check_bytes(s, slab, object, &right);
}

static bool check_poison(struct kmem_cache *s, struct page *slab, u8 *object)
{
	const struct pattern body = { "Poison", object, s->object_size - 1, POISON_FREE };
	const struct pattern end = { "Poison", object + s->object_size - 1, 1, POISON_END };

	return check_bytes(s, slab, object, &body) && check_bytes(s, slab, object, &end);
}

/* Wrong padding is put right, and harms nobody. */
static void check_padding(struct kmem_cache *s, struct page *slab, u8 *object)
{
	unsigned int end = object_info_end(s) + track_bytes(s);
	const struct pattern behind = { "Object padding", object + end,
					s->size - s->red_left_pad - end, POISON_INUSE };
	const struct pattern between = { "Alignment padding", object + s->object_size,
					 s->inuse - s->object_size, POISON_INUSE };

	if (!(s->flags & SLAB_RED_ZONE))
		check_bytes(s, slab, object, &between);
	check_bytes(s, slab, object, &behind);
}

/*
 * The link of a free object must lead to another one of its slab; one that is in use
 * has none, or, outside the object, what wipe_link() left or a list about to be
 * freed needs. One that does not is cut off, and with it what followed.
 */
static bool check_link(struct kmem_cache *s, struct page *slab, void *object, u8 red)
{
	bool wiped = !kasan_load(link_of(s, object));
	void *next = read_link(s, object);

	if (red == SLUB_RED_ACTIVE && (s->rules.offset < s->inuse || wiped))
		return true;
	if (!next || is_place(s, slab, next))
		return true;
	object_err(s, slab, object, "Freepointer corrupt");
	set_freepointer(s, object, NULL);
	return false;
}

/* All that is written around @object, whose red zones must be @red. Mirrors check_object(). */
static bool check_object(struct kmem_cache *s, struct page *slab, void *object, u8 red)
{
	if (s->flags & SLAB_RED_ZONE && !check_red_zones(s, slab, object, red))
		return false;
	if (s->flags & SLAB_POISON) {
		if (red == SLUB_RED_INACTIVE && s->flags & __OBJECT_POISON &&
		    !check_poison(s, slab, object))
			return false;
		check_padding(s, slab, object);
	}
	return check_link(s, slab, object, red);
}

/* @rest is what no object of @slab covers, @fault the first byte that is not as it should be. */
static noinline void report_slab_padding(struct kmem_cache *s, struct page *slab,
					 const struct pattern *rest, u8 *fault)
{
	u8 *end = rest->start + rest->bytes;

	slab_report_begin();
	kasan_unpoison_filled(rest->start, rest->bytes);
	while (end[-1] == rest->value)
		end--;
	slab_err(s, slab, "Padding overwritten. %p-%p @offset=%td", (void *)fault,
		 (void *)(end - 1), fault - (u8 *)page_address(slab));
	print_section("Padding ", rest->start, rest->bytes);
	restore_bytes(s, rest, fault, end);
	kasan_poison(rest->start, rest->bytes);
	slab_report_end();
}

/* It stays poisoned while it is looked at: another CPU may be doing the same. */
static void check_slab_padding(struct kmem_cache *s, struct page *slab)
{
	size_t used = (size_t)slab->objects * s->size;
	const struct pattern rest = { "slab padding", (u8 *)page_address(slab) + used,
				      (PAGE_SIZE << compound_order(slab)) - used, POISON_INUSE };
	u8 *fault;

	if (!(s->flags & SLAB_POISON))
		return;
	kasan_disable();
	fault = first_other_byte(rest.start, rest.value, rest.bytes);
	kasan_enable();
	if (unlikely(fault))
		report_slab_padding(s, slab, &rest, fault);
}

/* ---- Hooks of allocation and free --------------------------------------------------- */

bool alloc_debug_processing(struct kmem_cache *s, struct page *slab, void *object)
{
	bool good = true;

	open_place(s, object);
	if (s->flags & SLAB_CONSISTENCY_CHECKS) {
		check_slab_padding(s, slab);
		good = check_object(s, slab, object, SLUB_RED_INACTIVE);
	}
	if (likely(good)) {
		set_track(s, object, TRACK_ALLOC);
		if (s->flags & SLAB_TRACE)
			trace_alloc(s, slab, object);
		init_object(s, object, SLUB_RED_ACTIVE);
	} else {
		slab_fix(s, "Marking all objects used");
	}
	close_place(s, object);
	if (likely(good))
		open_object(s, object);
	return good;
}

/* May @object be freed? If so it is made a free one. */
static bool free_one(struct kmem_cache *s, struct page *slab, void *object)
{
	bool good;

	open_place(s, object);
	good = !(s->flags & SLAB_CONSISTENCY_CHECKS) ||
	       check_object(s, slab, object, SLUB_RED_ACTIVE);
	if (likely(good)) {
		set_track(s, object, TRACK_FREE);
		if (s->flags & SLAB_TRACE)
			trace_free(s, slab, object);
		init_object(s, object, SLUB_RED_INACTIVE);
	} else {
		slab_fix(s, "Object at %p not freed", object);
	}
	close_place(s, object);
	if (unlikely(!good))
		open_object(s, object);
	return good;
}

unsigned int free_debug_processing_locked(struct kmem_cache *s, struct page *slab, void **head,
					  void **tail, unsigned int cnt)
{
	void *object = *head, *next, *last = *tail;
	unsigned int left = 0;

	if (s->flags & SLAB_CONSISTENCY_CHECKS)
		check_slab_padding(s, slab);
	*head = *tail = NULL;
	for (; cnt; cnt--, object = next) {
		next = object == last ? NULL : get_freepointer(s, object);
		if (!free_one(s, slab, object))
			continue;
		if (left++)
			set_freepointer(s, *tail, object);
		else
			*head = object;
		*tail = object;
	}
	return left;
}

void check_discarded_slab(struct kmem_cache *s, struct page *slab)
{
	char *object = first_object(s, slab);
	unsigned int i;

	check_slab_padding(s, slab);
	for (i = 0; i < slab->objects; i++, object += s->size) {
		open_place(s, object);
		check_object(s, slab, object, SLUB_RED_INACTIVE);
	}
}

/* ---- Objects put aside by their owner ----------------------------------------------- */

void kasan_poison_object_data(struct kmem_cache *s, void *object)
{
	if (s->flags & __OBJECT_POISON)
		fill_poison(s, object);
	kasan_poison(object, s->object_size);
}

void kasan_unpoison_object_data(struct kmem_cache *s, void *object)
{
	kasan_unpoison_filled(object, s->object_size);
	if (s->flags & __OBJECT_POISON && s->flags & SLAB_CONSISTENCY_CHECKS)
		check_poison(s, page_of(object), object);
	kasan_unpoison(object, s->object_size);
}
