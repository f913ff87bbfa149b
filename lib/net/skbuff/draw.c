/* SPDX-License-Identifier: MIT */
/* Drawing an skb's memory as text, for those who learn: <skbsim/draw.h> says what is shown. */
#include "net/skbuff/napi_cache.h"
#include "net/skbuff/skbuff.h"

#include <linux/netdevice.h>
#include <skbsim/draw.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define NESTING_MAX 3  /* skbs of frag_lists inside each other */
#define NEST_INDENT 4  /* columns that each of them stands further right */
#define BOX_COLUMNS 30 /* inside of the box that data is drawn as */

/* ---- Names for addresses ------------------------------------------------------------ */

/* What was met, in order: the place in it is the name. */
struct names {
	const void **met;
	unsigned int nr, room;
};

struct drawing {
	FILE *f;
	unsigned int depth; /* of frag_lists */
	struct names heads, data, pages;
};

static bool make_room(struct names *names)
{
	unsigned int room = names->room ? 2 * names->room : 16;
	const void **met = realloc(names->met, room * sizeof(*met));

	if (!met)
		return false;
	names->met = met;
	names->room = room;
	return true;
}

/* The place of @x, from 1 on, 0 if memory is out; *@fresh: it was not met before. */
static unsigned int place_of(struct names *names, const void *x, bool *fresh)
{
	unsigned int i;

	for (i = 0; i < names->nr && names->met[i] != x; i++)
		;
	*fresh = i == names->nr;
	if (!*fresh)
		return i + 1;
	if (names->nr == names->room && !make_room(names))
		return 0;
	names->met[names->nr++] = x;
	return names->nr;
}

struct name {
	char text[12];
};

static struct name number_of(struct names *names, const void *x, bool *fresh)
{
	struct name name = { "?" };
	unsigned int place = place_of(names, x, fresh);

	if (place)
		snprintf(name.text, sizeof(name.text), "%u", place);
	return name;
}

/* A to Z, AA to ZZ, and so on. */
static struct name letters_of(struct names *names, const void *x)
{
	struct name name = { "?" };
	bool fresh;
	unsigned int place = place_of(names, x, &fresh), rest = place;
	int len = 0;

	for (; rest; rest = (rest - 1) / 26)
		len++;
	for (; place; place = (place - 1) / 26)
		name.text[--len] = 'A' + (place - 1) % 26;
	return name;
}

/* ---- Lines -------------------------------------------------------------------------- */

static void begin_line(struct drawing *d)
{
	fprintf(d->f, "%*s", (int)d->depth * NEST_INDENT, "");
}

static __printf(2, 3) void draw_line(struct drawing *d, const char *fmt, ...)
{
	va_list args;

	begin_line(d);
	va_start(args, fmt);
	vfprintf(d->f, fmt, args);
	va_end(args);
	fputc('\n', d->f);
}

/* One more of the words of a line that begins with @first. */
static void add_word(struct drawing *d, const char *first, bool *begun, const char *word)
{
	if (!*begun)
		begin_line(d);
	fprintf(d->f, "%s%s", *begun ? ", " : first, word);
	*begun = true;
}

/* ---- The head ----------------------------------------------------------------------- */

/* The slab cache that @x is of, or a word for what else it is. */
static const char *origin_of(const void *x)
{
	const struct page *page = page_of(x);

	if (page && PageSlab(page))
		return page->slab_cache->name;
	return page ? "whole pages" : "memory of the caller";
}

static void draw_origin(struct drawing *d, const struct sk_buff *skb)
{
	const struct sk_buff_fclones *pair;
	bool first = skb->fclone == SKB_FCLONE_ORIG;

	if (skb->fclone == SKB_FCLONE_UNAVAILABLE) {
		draw_line(d, "  head: %.40s, users %u", origin_of(skb), refcount_read(&skb->users));
		return;
	}
	pair = first ? container_of(skb, struct sk_buff_fclones, skb1)
		     : container_of(skb, struct sk_buff_fclones, skb2);
	draw_line(d, "  head: %s of a pair (%s), fclone_ref %u, users %u",
		  first ? "first" : "second", first ? "SKB_FCLONE_ORIG" : "SKB_FCLONE_CLONE",
		  refcount_read(&pair->fclone_ref), refcount_read(&skb->users));
}

static void draw_marks(struct drawing *d, const struct sk_buff *skb)
{
	static const char first[] = "  marks: ";
	bool begun = false;

	if (skb->cloned)
		add_word(d, first, &begun, "cloned");
	if (skb->nohdr)
		add_word(d, first, &begun, "nohdr");
	if (skb->head_frag)
		add_word(d, first, &begun, "head_frag");
	if (skb->pfmemalloc)
		add_word(d, first, &begun, "pfmemalloc");
	if (begun)
		fputc('\n', d->f);
}

/* What else it refers to. */
static void draw_holdings(struct drawing *d, const struct sk_buff *skb)
{
	static const char first[] = "  holds: ";
	bool begun = false;

	if (skb->dev) {
		add_word(d, first, &begun, "device ");
		fprintf(d->f, "%.*s", IFNAMSIZ, skb->dev->name);
	}
	if (skb->sk)
		add_word(d, first, &begun, "socket");
	if (skb->destructor)
		add_word(d, first, &begun, "destructor");
	if (skb->_skb_refdst)
		add_word(d, first, &begun, "dst");
	if (skb->_nfct)
		add_word(d, first, &begun, "conntrack");
	if (skb->active_extensions)
		add_word(d, first, &begun, "extensions");
	if (begun)
		fputc('\n', d->f);
}

/* ---- The data, as a column of places -------------------------------------------------- */

/* A place in the data that has names; a border ends one region and begins the next. */
struct place {
	unsigned int at; /* bytes from head */
	bool border;
	char names[48];
};

#define PLACES_MAX 8

/* Sorted. */
struct column {
	struct place place[PLACES_MAX];
	unsigned int nr;
};

static void add_place(struct column *c, unsigned int at, const char *name, bool border)
{
	unsigned int i = c->nr, to;
	struct place *p;

	while (i && c->place[i - 1].at >= at)
		i--;
	p = &c->place[i];
	if (i == c->nr || p->at != at) {
		for (to = c->nr++; to > i; to--)
			c->place[to] = c->place[to - 1];
		*p = (struct place){ .at = at };
	}
	p->border |= border;
	if (p->names[0])
		strcat(p->names, ", ");
	strcat(p->names, name);
}

/* A network header at 0 is what a birth leaves: it was set if another header was. */
static void fill_column(struct column *c, const struct sk_buff *skb)
{
	bool mac = skb_mac_header_was_set(skb), transport = skb_transport_header_was_set(skb);

	c->nr = 0;
	add_place(c, 0, "head", true);
	add_place(c, skb_headroom(skb), "data", true);
	add_place(c, skb->tail, "tail", true);
	add_place(c, skb->end, "end", true);
	add_place(c, skb->end + sizeof(struct skb_shared_info), "", true);
	if (mac)
		add_place(c, skb->mac_header, "mac", false);
	if (skb->network_header || mac || transport)
		add_place(c, skb->network_header, "network", false);
	if (transport)
		add_place(c, skb->transport_header, "transport", false);
}

/* What lies from @from up to the next border. */
static const char *region_name(const struct sk_buff *skb, unsigned int from)
{
	unsigned int data = skb_headroom(skb);

	if (from >= skb->end)
		return "skb_shared_info";
	if (from < min(data, skb->tail))
		return "headroom";
	if (from >= max(data, skb->tail))
		return skb_is_nonlinear(skb) ? "tailroom (not for put)" : "tailroom";
	return data < skb->tail ? "linear data" : "data is behind tail";
}

static void draw_place(struct drawing *d, const struct place *p, bool inside)
{
	static const char border[] = "------------------------------";
	char wall = inside ? '|' : ' ';

	_Static_assert(sizeof(border) == BOX_COLUMNS + 1, "as wide as the box");
	if (p->border)
		draw_line(d, "%8u +%s+%s%s", p->at, border, p->names[0] ? " " : "", p->names);
	else
		draw_line(d, "%8u %c%*s%c %s", p->at, wall, BOX_COLUMNS, "", wall, p->names);
}

/* The first border from place @i on; nr if there is none. */
static unsigned int border_from(const struct column *c, unsigned int i)
{
	while (i < c->nr && !c->place[i].border)
		i++;
	return i;
}

static void draw_column(struct drawing *d, const struct sk_buff *skb)
{
	unsigned int i, next;
	struct column c;

	fill_column(&c, skb);
	for (i = 0; i < c.nr; i++) {
		const struct place *p = &c.place[i];

		draw_place(d, p, border_from(&c, i) < c.nr);
		next = border_from(&c, i + 1);
		if (p->border && next < c.nr)
			draw_line(d, "%8s | %-22s%*u |", "", region_name(skb, p->at),
				  BOX_COLUMNS - 24, c.place[next].at - p->at);
	}
}

/* ---- What hangs off the data ---------------------------------------------------------- */

/* False if there was no skb to look at. */
static bool draw_skb(struct drawing *d, const struct sk_buff *skb);

/* Where @bytes are: the name of their block of pages, and how far into it. */
static void put_page_place(struct drawing *d, const void *bytes)
{
	struct page *block = virt_to_head_page(bytes);
	bool fresh;

	fprintf(d->f, "page %s", number_of(&d->pages, block, &fresh).text);
	if (compound_order(block))
		fprintf(d->f, " (order %u)", compound_order(block));
	fprintf(d->f, " +%td, page_count %d", (char *)bytes - (char *)page_address(block),
		page_count(block));
}

static void draw_frags(struct drawing *d, const struct skb_shared_info *shinfo)
{
	unsigned int i;

	for (i = 0; i < min(shinfo->nr_frags, MAX_SKB_FRAGS + 0U); i++) {
		const skb_frag_t *frag = &shinfo->frags[i];

		begin_line(d);
		fprintf(d->f, "  frag %u: %u bytes at ", i, skb_frag_size(frag));
		put_page_place(d, skb_frag_address(frag));
		fputc('\n', d->f);
	}
}

static void draw_frag_list(struct drawing *d, const struct sk_buff *child)
{
	if (!child)
		return;
	if (d->depth == NESTING_MAX) {
		draw_line(d, "  frag_list: not drawn, too far inside");
		return;
	}
	draw_line(d, "  frag_list:");
	d->depth++;
	while (child && draw_skb(d, child))
		child = child->next;
	d->depth--;
}

static void draw_data_origin(struct drawing *d, const struct sk_buff *skb, const char *name)
{
	unsigned int dataref = skb_dataref(skb);

	begin_line(d);
	fprintf(d->f, "  data %s: ", name);
	if (skb->head_frag)
		put_page_place(d, skb->head);
	else
		fprintf(d->f, "%.40s", origin_of(skb->head));
	fprintf(d->f, ", dataref %u", dataref & SKB_DATAREF_MASK);
	if (dataref >> SKB_DATAREF_SHIFT)
		fprintf(d->f, ", %u of them payload only", dataref >> SKB_DATAREF_SHIFT);
	fputc('\n', d->f);
}

/* Each head has its own data, tail and headers; what hangs off the data is drawn with the first. */
static void draw_data(struct drawing *d, const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	bool fresh;

	draw_data_origin(d, skb, number_of(&d->data, skb->head, &fresh).text);
	draw_column(d, skb);
	if (!fresh) {
		if (shinfo->nr_frags || shinfo->frag_list)
			draw_line(d, "  fragments: see above");
		return;
	}
	if (shinfo->gso_size)
		draw_line(d, "  gso: %u segments of %u bytes, type 0x%x", shinfo->gso_segs,
			  shinfo->gso_size, shinfo->gso_type);
	draw_frags(d, shinfo);
	draw_frag_list(d, shinfo->frag_list);
}

/* ---- One skb -------------------------------------------------------------------------- */

/* Is there no skb to look at? Then that is told. */
static bool draw_absence(struct drawing *d, const struct sk_buff *skb)
{
	int cpu;

	if (!skb) {
		draw_line(d, "skb: NULL");
		return true;
	}
	cpu = napi_cache_of(skb);
	if (cpu >= 0)
		draw_line(d, "skb %s: no packet, a free head in the NAPI cache of CPU %d",
			  letters_of(&d->heads, skb).text, cpu);
	else if (is_free_object(skb))
		draw_line(d, "skb %s: no packet, a free object of %.40s",
			  letters_of(&d->heads, skb).text, origin_of(skb));
	else
		return false;
	return true;
}

static bool draw_skb(struct drawing *d, const struct sk_buff *skb)
{
	if (draw_absence(d, skb))
		return false;
	draw_line(d, "skb %s: len %u (%u linear, %u not), truesize %u",
		  letters_of(&d->heads, skb).text, skb->len, skb_headlen(skb), skb->data_len,
		  skb->truesize);
	draw_origin(d, skb);
	draw_marks(d, skb);
	draw_holdings(d, skb);
	if (skb->head)
		draw_data(d, skb);
	else
		draw_line(d, "  data: none");
	return true;
}

void skbsim_draw_all(const struct sk_buff *const skbs[], unsigned int n, FILE *f)
{
	struct drawing d = { .f = f };
	unsigned int i;

	for (i = 0; i < n; i++)
		draw_skb(&d, skbs[i]);
	free(d.heads.met);
	free(d.data.met);
	free(d.pages.met);
}

void skbsim_draw(const struct sk_buff *skb, FILE *f)
{
	skbsim_draw_all(&skb, 1, f);
}
