/* SPDX-License-Identifier: MIT */
/* The registry of RCU readers: a thread is one while it is a CPU. */
#include "kernel/rcu.h"

#include <urcu.h>

void rcu_cpu_online(void)
{
	rcu_register_thread();
}

void rcu_cpu_offline(void)
{
	rcu_unregister_thread();
}
