// SPDX-License-Identifier: MIT
/*
 * The processor's counters, by perf_event_open(): two events in one group, so that both
 * count the same stretch. They stay open, and count only between start and stop.
 */
#include "counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum event { INSTRUCTIONS, CACHE_MISSES, NR_EVENTS };

static const u64 configs[NR_EVENTS] = {
	[INSTRUCTIONS] = PERF_COUNT_HW_INSTRUCTIONS,
	[CACHE_MISSES] = PERF_COUNT_HW_CACHE_MISSES,
};

static int fds[NR_EVENTS] = { -1, -1 };

static int open_event(enum event event)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_HARDWARE,
		.config = configs[event],
		.read_format = PERF_FORMAT_GROUP,
		.disabled = event == INSTRUCTIONS,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};

	return (int)syscall(SYS_perf_event_open, &attr, 0, -1, fds[INSTRUCTIONS],
			    PERF_FLAG_FD_CLOEXEC);
}

void counters_close(void)
{
	for (unsigned int i = 0; i < NR_EVENTS; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
	}
}

const char *counters_open(void)
{
	for (unsigned int i = 0; i < NR_EVENTS; i++) {
		fds[i] = open_event(i);
		if (fds[i] < 0) {
			const char *reason = strerror(errno);

			counters_close();
			return reason;
		}
	}
	return NULL;
}

void counters_start(void)
{
	if (fds[INSTRUCTIONS] < 0)
		return;
	ioctl(fds[INSTRUCTIONS], PERF_EVENT_IOC_RESET, PERF_IOC_FLAG_GROUP);
	ioctl(fds[INSTRUCTIONS], PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP);
}

void counters_stop(struct counts *to)
{
	u64 group[1 + NR_EVENTS]; /* how many there are, then each */

	if (fds[INSTRUCTIONS] < 0)
		return;
	ioctl(fds[INSTRUCTIONS], PERF_EVENT_IOC_DISABLE, PERF_IOC_FLAG_GROUP);
	if (read(fds[INSTRUCTIONS], group, sizeof(group)) != sizeof(group))
		return;
	to->instructions += group[1 + INSTRUCTIONS];
	to->cache_misses += group[1 + CACHE_MISSES];
}
