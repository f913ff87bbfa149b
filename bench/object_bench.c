// SPDX-License-Identifier: MIT
/* What a run of object loops needs around it, from nobody's malloc(). */
#include "object_loops.h"

#include <sys/mman.h>

static size_t slots_bytes(const struct object_bench *b)
{
	return b->c->outstanding * sizeof(b->slots[0]);
}

/* Mapped and touched at once: neither the contender nor its memory has anything to do with it. */
const char *object_bench_start(struct object_bench *b, const struct bench_case *c, bool check)
{
	*b = (struct object_bench){ .c = c, .loop = c->what, .check = check, .random = 1 };
	b->slots = mmap(NULL, slots_bytes(b), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (b->slots == MAP_FAILED)
		return NO_MEMORY;
	if (c->cpus < 2)
		return NULL;
	b->partner = partner_start();
	if (b->partner)
		return NULL;
	munmap(b->slots, slots_bytes(b));
	return "no second thread could be had";
}

void object_bench_end(struct object_bench *b)
{
	if (b->partner)
		partner_stop(b->partner);
	munmap(b->slots, slots_bytes(b));
}
