/* SPDX-License-Identifier: MIT */
/*
 * A thread that has nothing to do sleeps here until another one rings.
 *
 *   ringing: makes work visible, then looks at rung
 *   waiting: clears rung, then looks for work
 *
 * with a full barrier between the two on either side: either the one who waits
 * sees the work, or the one who rings sees that the bell must be rung.
 */
#ifndef TOOL_BELL_H
#define TOOL_BELL_H

#include <pthread.h>
#include <stdbool.h>

struct bell {
	bool rung; /* written under the lock */
	pthread_mutex_t lock;
	pthread_cond_t ringing;
};

void bell_init(struct bell *bell);
void bell_destroy(struct bell *bell);

/* Whoever waits, or waits next, goes on. Cheap if it was rung and nobody came. Any thread. */
void bell_ring(struct bell *bell);

/* Until it is rung, or has been since the last wait. One thread. */
void bell_wait(struct bell *bell);

#endif
