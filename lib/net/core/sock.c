/* SPDX-License-Identifier: MIT */
/* Sockets that work to set memory free: how many there are. */
#include "init.h"

#include <linux/bug.h>
#include <net/sock.h>
#include <skbsim/memory.h>

int skbsim_memalloc_sock_count;

void skbsim_memalloc_socks(bool on)
{
	int count;

	if (init_once())
		return;
	count = __atomic_add_fetch(&skbsim_memalloc_sock_count, on ? 1 : -1, __ATOMIC_RELAXED);

	if (WARN(count < 0, "a socket is counted out that was not counted in"))
		__atomic_add_fetch(&skbsim_memalloc_sock_count, 1, __ATOMIC_RELAXED);
}
