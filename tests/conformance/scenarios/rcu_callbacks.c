// SPDX-License-Identifier: MIT
/* call_rcu(): when, where and in which order callbacks run. */
#include "scenario.h"

#include <linux/interrupt.h>
#include <linux/rcupdate.h>

struct item {
	int number;
	struct rcu_head rcu;
};

static struct item items[6], late;
static int order[8], ran, in_softirqs, again;

static void note(struct rcu_head *head)
{
	order[ran++] = container_of(head, struct item, rcu)->number;
	in_softirqs += !!in_softirq();
	if (again-- > 0)
		call_rcu(&late.rcu, note);
}

SCENARIO(rcu_callbacks)
{
	int i;

	late.number = 99;
	for (i = 0; i < 6; i++)
		items[i].number = i;
	rcu_read_lock();
	for (i = 0; i < 6; i++)
		call_rcu(&items[i].rcu, note);
	emit("in a reader: %d ran", ran);
	rcu_read_unlock();
	local_bh_enable();
	rcu_barrier();
	emit("after a barrier: %d ran, %d in softirqs", ran, in_softirqs);
	for (i = 0; i < ran; i++)
		emit("%d", order[i]);
	ran = 0;
	again = 1;
	call_rcu(&items[0].rcu, note);
	rcu_barrier();
	rcu_barrier();
	emit("a callback that calls: %d ran, %d then %d", ran, order[0], order[1]);
	synchronize_rcu();
	local_bh_disable();
}
