// SPDX-License-Identifier: MIT
/* A progress bar for whoever waits at a terminal. */
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#include "clock.h"

#define BAR_WIDTH     40
#define SHOW_AFTER_NS 1000000000ULL

void progress_start(struct progress *p, u64 total)
{
	*p = (struct progress){
		.wanted = isatty(STDERR_FILENO),
		.total = total,
		.start_ns = clock_ns(),
	};
}

void progress_draw(struct progress *p, u64 now)
{
	static const char full[BAR_WIDTH + 1] = "########################################";
	double part = (double)(p->done + now) / (double)p->total;
	int cells;

	if (!p->wanted || clock_ns() - p->start_ns < SHOW_AFTER_NS)
		return;
	if (part > 1)
		part = 1;
	cells = (int)(part * BAR_WIDTH);
	fprintf(stderr, "\r[%-*.*s] %3.0f %%", BAR_WIDTH, cells, full, 100 * part);
	p->drawn = true;
}

void progress_end(struct progress *p)
{
	if (p->drawn)
		fprintf(stderr, "\r%*s\r", BAR_WIDTH + 8, "");
	p->drawn = false;
}
