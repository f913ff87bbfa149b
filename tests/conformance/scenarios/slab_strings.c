// SPDX-License-Identifier: MIT
/* Copies of strings and memory. */
#include "scenario.h"

#include <linux/kernel.h>
#include <linux/string.h>

static void copy(const char *what, char *p)
{
	emit("%s: %s, usable %zu", what, p ? p : "NULL", ksize(p));
	kfree(p);
}

SCENARIO(slab_strings)
{
	char *p;

	copy("kstrdup", kstrdup("hello, world", GFP_ATOMIC));
	copy("kstrdup empty", kstrdup("", GFP_ATOMIC));
	copy("kstrdup NULL", kstrdup(NULL, GFP_ATOMIC));
	copy("kstrndup", kstrndup("hello, world", 5, GFP_ATOMIC));
	copy("kstrndup long", kstrndup("hello", 500, GFP_ATOMIC));
	copy("kstrndup NULL", kstrndup(NULL, 5, GFP_ATOMIC));
	copy("kasprintf", kasprintf(GFP_ATOMIC, "%d and %s", 42, "more"));
	p = kmemdup("abc\0def", 8, GFP_ATOMIC);
	emit("kmemdup: %s %s usable %zu", p, p + 4, ksize(p));
	kfree(p);
	p = kmemdup_nul("abcdef", 3, GFP_ATOMIC);
	emit("kmemdup_nul: %s", p);
	kfree(p);
}
