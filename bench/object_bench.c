// SPDX-License-Identifier: MIT
/* What a run of object loops needs around it, from nobody's malloc(). */
#include "object_bench.h"

#include <sys/mman.h>

static size_t slots_bytes(const struct object_bench *b)
{
	return b->c->outstanding * sizeof(b->slots[0]);
}

static size_t order_bytes(const struct object_bench *b)
{
	return b->c->outstanding * sizeof(b->order[0]);
}

/* Touched at once: neither the contender nor its memory has anything to do with it. */
static void *map_bytes(size_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

const char *object_bench_start(struct object_bench *b, const struct bench_case *c, bool check)
{
	*b = (struct object_bench){ .c = c, .loop = c->what, .check = check, .random = 1 };
	b->slots = map_bytes(slots_bytes(b));
	if (!b->slots)
		return NO_MEMORY;
	if (c->cpus < 2)
		return NULL;
	b->partner = partner_start();
	if (b->partner)
		return NULL;
	munmap(b->slots, slots_bytes(b));
	return "no second thread could be had";
}

const char *object_bench_shuffle(struct object_bench *b)
{
	unsigned int n = b->c->outstanding;
	u64 random = b->random;

	b->order = map_bytes(order_bytes(b));
	if (!b->order)
		return NO_MEMORY;
	for (unsigned int i = 0; i < n; i++) {
		unsigned int other = random_below(random = next_random(random), i + 1);

		b->order[i] = b->order[other];
		b->order[other] = i;
	}
	return NULL;
}

const char *object_bench_scatter(struct object_bench *b, unsigned int n)
{
	u64 random = b->random;

	b->order = map_bytes(order_bytes(b));
	if (!b->order)
		return NO_MEMORY;
	for (unsigned int i = 0; i < b->c->outstanding; i++)
		b->order[i] = random_below(random = next_random(random), n);
	return NULL;
}

const char *object_bench_second(struct object_bench *b)
{
	struct object_bench *second = map_bytes(sizeof(*second));
	void **slots = map_bytes(slots_bytes(b));

	if (!second || !slots)
		return NO_MEMORY;
	*second = *b;
	second->slots = slots;
	b->second = second;
	if (!second->order)
		return NULL;
	second->random = next_random(b->random);
	return object_bench_shuffle(second);
}

static void end_second(struct object_bench *second)
{
	if (second->order)
		munmap(second->order, order_bytes(second));
	munmap(second->slots, slots_bytes(second));
	munmap(second, sizeof(*second));
}

void object_bench_end(struct object_bench *b)
{
	if (b->partner)
		partner_stop(b->partner);
	if (b->second)
		end_second(b->second);
	if (b->order)
		munmap(b->order, order_bytes(b));
	munmap(b->slots, slots_bytes(b));
}
