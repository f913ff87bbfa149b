/* SPDX-License-Identifier: MIT */
/* The checker: a map of owners, and patterns that say whose the bytes are. */
#include "owner.h"

#include <linux/mm.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define UNIT	 8
#define CPU_BITS 6
#define CPU_MASK ((1U << CPU_BITS) - 1)
/* Cannot be a claim's: generations start at 1. */
#define TAG_CONSTRUCTED 1U

__thread volatile int owner_checking;

static _Atomic(uint32_t) *map;
static uint64_t seed_in_use;
static struct claim expected;

/* ---- Reports -------------------------------------------------------------------------- */

static atomic_flag reported = ATOMIC_FLAG_INIT;

/* The first thread that finds something ends the program; the others wait for that. */
static void only_once(void)
{
	if (!atomic_flag_test_and_set(&reported))
		return;
	for (;;)
		pause();
}

void wrong(const char *format, ...)
{
	va_list args;

	only_once();
	fprintf(stderr, "stress: wrong: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nstress: repeat with --seed %" PRIu64 "\n", seed_in_use);
	_exit(1);
}

static const char *tag_name(uint32_t tag, char text[48])
{
	if (!tag)
		return "nobody";
	if (tag == TAG_CONSTRUCTED)
		return "the constructor";
	snprintf(text, 48, "CPU %u's claim %u", tag & CPU_MASK, tag >> CPU_BITS);
	return text;
}

static bool is_expected(const void *at)
{
	const char *from = expected.addr;

	return expected.tag && (const char *)at >= from && (const char *)at < from + expected.bytes;
}

/* The unit at @at, part of @claim, is not as it must be. */
static void __attribute__((noreturn)) violation(const char *what, const struct claim *claim,
						const void *at, uint64_t found, uint32_t other)
{
	char own_name[48], other_name[48];

	if (is_expected(at)) {
		only_once();
		printf("stress: found what was broken on purpose: %s\n", what);
		fflush(stdout);
		_exit(0);
	}
	wrong("%s: %p, in %u bytes at %p of %s; found %#" PRIx64 ", of %s", what, at, claim->bytes,
	      claim->addr, tag_name(claim->tag, own_name), found, tag_name(other, other_name));
}

/* ---- Patterns --------------------------------------------------------------------------- */

static uint64_t pattern(const void *at, uint32_t tag)
{
	return (uint64_t)tag << 32 | (uint32_t)((uintptr_t)at / UNIT);
}

static void fill(void *addr, size_t bytes, uint32_t tag)
{
	uint64_t *unit = addr, last;
	size_t i;

	owner_checking = 1;
	for (i = 0; i < bytes / UNIT; i++)
		unit[i] = pattern(&unit[i], tag);
	if (bytes % UNIT) {
		last = pattern(&unit[i], tag);
		memcpy(&unit[i], &last, bytes % UNIT);
	}
	owner_checking = 0;
}

/* @bytes at @addr must be those that @claim has from its start. */
static void check_against(const struct claim *claim, const void *addr, size_t bytes,
			  const char *what)
{
	const uint64_t *unit = addr, *original = claim->addr;
	uint64_t want, found;
	size_t i, part;

	owner_checking = 1;
	for (i = 0; i * UNIT < bytes; i++) {
		part = bytes - i * UNIT < UNIT ? bytes - i * UNIT : UNIT;
		want = pattern(&original[i], claim->tag);
		if (part == UNIT) {
			if (unit[i] != want)
				violation(what, claim, &unit[i], unit[i], unit[i] >> 32);
			continue;
		}
		found = want;
		memcpy(&found, &unit[i], part);
		if (found != want)
			violation(what, claim, &unit[i], found, found >> 32);
	}
	owner_checking = 0;
}

void owner_check(const struct claim *claim)
{
	check_against(claim, claim->addr, claim->bytes, "changed while it was owned");
}

void owner_check_copy(const struct claim *claim, const void *addr, size_t bytes)
{
	check_against(claim, addr, bytes, "not what was to be copied");
}

void owner_check_zero(const void *addr, size_t bytes)
{
	const unsigned char *byte = addr;
	size_t i;

	for (i = 0; i < bytes; i++)
		if (byte[i])
			wrong("byte %zu of %zu at %p is not cleared: %#x", i, bytes, addr, byte[i]);
}

void owner_fill_constructed(void *addr, size_t bytes)
{
	fill(addr, bytes, TAG_CONSTRUCTED);
}

void owner_check_constructed(void *addr, size_t bytes)
{
	struct claim claim = { .addr = addr, .bytes = bytes, .tag = TAG_CONSTRUCTED };

	check_against(&claim, addr, bytes, "not as it was constructed");
}

/* ---- The map ------------------------------------------------------------------------------ */

static size_t map_bytes(void)
{
	return skbsim_mem.size / UNIT * sizeof(*map);
}

void owner_init(uint64_t seed)
{
	seed_in_use = seed;
	map = mmap(NULL, map_bytes(), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map == MAP_FAILED)
		wrong("no memory for the map of owners");
}

void owner_exit(void)
{
	munmap((void *)map, map_bytes());
}

/* Every unit of @claim changes from @from to @to. */
static void change_owner(const struct claim *claim, uint32_t from, uint32_t to, const char *what)
{
	const char *addr = claim->addr;
	_Atomic(uint32_t) *entry = map + ((unsigned long)addr - skbsim_mem.base) / UNIT;
	uint32_t had;
	size_t i;

	owner_checking = 1;
	for (i = 0; i * UNIT < claim->bytes; i++) {
		had = atomic_exchange_explicit(&entry[i], to, memory_order_relaxed);
		if (had != from)
			violation(what, claim, addr + i * UNIT, had, had);
	}
	owner_checking = 0;
}

struct claim owner_claim(void *addr, size_t bytes, unsigned int cpu, uint32_t generation)
{
	struct claim claim = {
		.addr = addr,
		.bytes = bytes,
		.tag = (generation % ((1U << (32 - CPU_BITS)) - 1) + 1) << CPU_BITS | cpu,
	};

	if (!virt_addr_valid(addr) || (uintptr_t)addr % UNIT)
		wrong("%p was handed out, which is no object", addr);
	change_owner(&claim, 0, claim.tag, "handed out while it was owned");
	fill(addr, bytes, claim.tag);
	return claim;
}

void owner_release(const struct claim *claim)
{
	owner_check(claim);
	change_owner(claim, claim->tag, 0, "owned by another at its release");
}

void owner_expect_violation(const struct claim *claim)
{
	expected = *claim;
}
