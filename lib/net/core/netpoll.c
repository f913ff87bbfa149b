/* SPDX-License-Identifier: MIT */
/*
 * Polls without NAPI context: the machine's last words go out by a driver whose interrupts
 * do not come any more, so somebody must ask it for its completions. Mirrors
 * poll_one_napi() of net/core/netpoll.c of Linux 5.12.
 */
#include <linux/bits.h>
#include <linux/irqflags.h>
#include <linux/netdevice.h>

/* Holding NPSVC is what a disabled instance looks like to netpoll. Acquire pairs with the release
 * of the last holder, or of napi_enable(). */
static bool claim(struct napi_struct *napi)
{
	unsigned long old =
		__atomic_fetch_or(&napi->state, BIT(NAPI_STATE_NPSVC), __ATOMIC_ACQUIRE);

	return !(old & BIT(NAPI_STATE_NPSVC));
}

/* Release pairs with the acquire in claim(), and of napi_disable(), which waits for it. */
static void let_go(struct napi_struct *napi)
{
	__atomic_fetch_and(&napi->state, ~BIT(NAPI_STATE_NPSVC), __ATOMIC_RELEASE);
}

/* A budget of 0: packets that were sent may be freed, none received. */
static void poll_one_napi(struct napi_struct *napi)
{
	int work = napi->poll(napi, 0);

	WARN_ONCE(work, "netpoll of %s returned %d, above its budget of 0", napi->dev->name, work);
}

void skbsim_netpoll_napi(struct napi_struct *napi)
{
	bool irqs_were_off = irqs_disabled();

	if (!claim(napi))
		return;
	local_irq_disable();
	poll_one_napi(napi);
	if (!irqs_were_off)
		local_irq_enable();
	let_go(napi);
}
