/* SPDX-License-Identifier: MIT */
/*
 * Polls without NAPI context: contract of the function of <linux/netdevice.h>, which
 * includes this file and says what holds for all of them.
 */
#ifndef SKBSIM_STATIC_NETDEVICE_NETPOLL_H
#define SKBSIM_STATIC_NETDEVICE_NETPOLL_H

#ifndef SKBSIM_LINUX_NETDEVICE_H
#error "include <linux/netdevice.h>"
#endif

/**
 * skbsim_netpoll_napi - have a driver free what it has sent, whatever the context
 * @napi: no CPU polls it meanwhile; whether it is scheduled does not matter, and stays
 *
 * Any context. Calls the instance's poll with interrupts off and a budget of 0, which it
 * hands on to napi_consume_skb(): skbs go to the completion queue then, not into the NAPI
 * cache, for what netpoll interrupts may be using that. napi_complete_done() does nothing
 * and says false meanwhile, and napi_disable() waits. A disabled instance is left alone.
 * Mirrors poll_one_napi() of Linux 5.12, as netpoll_poll_dev() calls it for each
 * instance of a device.
 */
SKBSIM_API void skbsim_netpoll_napi(struct napi_struct *napi);

#endif
