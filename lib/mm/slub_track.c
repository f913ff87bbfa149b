/* SPDX-License-Identifier: MIT */
/* Who took an object and who freed it: SLAB_STORE_USER. Mirrors set_track() of Linux 5.12. */
#include "mm/slub_debug.h"

#include <linux/jiffies.h>
#include <linux/smp.h>

#include <execinfo.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Calls between a public function and here: they say nothing. */
#define OWN_FRAMES 3

static struct track *get_track(const struct kmem_cache *s, void *object, enum track_item item)
{
	return (struct track *)((char *)object + object_info_end(s)) + item;
}

noinline void set_track(struct kmem_cache *s, void *object, enum track_item item)
{
	void *frames[TRACK_ADDRS_COUNT + OWN_FRAMES];
	struct track *track = get_track(s, object, item);
	int nr, i;

	if (!(s->flags & SLAB_STORE_USER))
		return;
	nr = backtrace(frames, ARRAY_SIZE(frames)) - OWN_FRAMES;
	for (i = 0; i < nr; i++)
		track->addrs[i] = (unsigned long)frames[i + OWN_FRAMES];
	track->nr_addrs = max(nr, 0);
	track->cpu = smp_processor_id();
	track->pid = syscall(SYS_gettid);
	track->when = jiffies;
}

static void print_track(const char *what, const struct track *poisoned)
{
	struct track track;
	size_t i;

	for (i = 0; i < sizeof(track); i++)
		((u8 *)&track)[i] = kasan_peek((const u8 *)poisoned + i);
	if (!track.nr_addrs || track.nr_addrs > TRACK_ADDRS_COUNT)
		return;
	fprintf(stderr, "INFO: %s in 0x%lx age=%lu cpu=%d pid=%d\n", what, track.addrs[0],
		jiffies - track.when, track.cpu, track.pid);
	fflush(stderr);
	backtrace_symbols_fd((void *const *)track.addrs, track.nr_addrs, STDERR_FILENO);
}

void print_tracking(struct kmem_cache *s, void *object)
{
	if (!(s->flags & SLAB_STORE_USER))
		return;
	print_track("Allocated", get_track(s, object, TRACK_ALLOC));
	print_track("Freed", get_track(s, object, TRACK_FREE));
}
