/* SPDX-License-Identifier: MIT */
/* Receive in fragments: the skb that a driver's poll hangs pages onto. */
#include <linux/netdevice.h>

struct sk_buff *napi_get_frags(struct napi_struct *napi)
{
	if (!napi->skb)
		napi->skb = napi_alloc_skb(napi, GRO_MAX_HEAD);
	return napi->skb;
}
