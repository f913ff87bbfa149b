/* SPDX-License-Identifier: MIT */
/* A progress bar for whoever waits at a terminal. */
#ifndef TOOL_PROGRESS_H
#define TOOL_PROGRESS_H

#include <linux/types.h>

struct progress {
	bool wanted; /* stderr is a terminal */
	bool drawn;
	u64 total; /* packets of the whole run */
	u64 done;  /* packets of the rounds that are over */
	u64 start_ns;
};

void progress_start(struct progress *p, u64 total);

/* Shows @now packets of this round beside those done; not in the run's first second. */
void progress_draw(struct progress *p, u64 now);

void progress_end(struct progress *p);

#endif
