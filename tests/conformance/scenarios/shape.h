/* SPDX-License-Identifier: MIT */
/* The figures of an skb that most scenarios print, and the sizes that births are swept over. */
#ifndef SHAPE_H
#define SHAPE_H

#include "scenario.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif

static const unsigned int birth_sizes[] = {
	0,    1,    64,	  100,	127,  128,  129,   191,	  192,	 193,	256,   300,
	383,  384,  385,  500,	511,  512,  513,   576,	  577,	 639,	640,   641,
	704,  705,  800,  960,	961,  1023, 1024,  1025,  1500,	 1536,	1664,  1665,
	1728, 1729, 2000, 2048, 3000, 3500, 3648,  3649,  3712,	 3713,	3776,  3777,
	4000, 4096, 7872, 7873, 8000, 8192, 16000, 16384, 32000, 32768, 65536,
};

/* Sizes and rooms. */
static inline void emit_shape(const char *what, const struct sk_buff *skb)
{
	if (!skb) {
		emit("%s: NULL", what);
		return;
	}
	emit("%s: truesize %u end %u headroom %u tailroom %d len %u data_len %u head_frag %d", what,
	     skb->truesize, (unsigned int)skb_end_offset(skb), skb_headroom(skb), skb_tailroom(skb),
	     skb->len, skb->data_len, skb->head_frag);
}

/* One birth of each size, and its end. */
static inline void emit_sweep(struct sk_buff *(*birth)(unsigned int size))
{
	char what[16];
	int i;

	for (i = 0; i < ARRAY_SIZE(birth_sizes); i++) {
		struct sk_buff *skb = birth(birth_sizes[i]);

		snprintf(what, sizeof(what), "%u", birth_sizes[i]);
		emit_shape(what, skb);
		kfree_skb(skb);
	}
}

/* Counts and marks of sharing. */
static inline void emit_sharing(const char *what, const struct sk_buff *skb)
{
	emit("%s: users %d dataref %#x cloned %d nohdr %d fclone %d", what,
	     refcount_read(&skb->users), atomic_read(&skb_shinfo(skb)->dataref), skb->cloned,
	     skb->nohdr, skb->fclone);
}

#endif
