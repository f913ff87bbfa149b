/* SPDX-License-Identifier: MIT */
/* Handing frames to GRO as a poll does, and ending the poll. */
#ifndef GRO_H
#define GRO_H

#include "packet.h"

static inline const char *gro_name(gro_result_t result)
{
	return result == GRO_MERGED	   ? "merged"
	       : result == GRO_MERGED_FREE ? "merged, head free"
	       : result == GRO_HELD	   ? "held"
	       : result == GRO_NORMAL	   ? "normal"
	       : result == GRO_CONSUMED	   ? "consumed"
					   : "other";
}

/* Hands a frame up and says what GRO did with it. */
static inline void receive(const char *what, struct sk_buff *skb)
{
	int number = id_new(skb);

	emit("%s, skb %d: %s", what, number, gro_name(napi_gro_receive(t_napi, skb)));
}

/* What a poll does at its end; the instance is scheduled again afterwards. */
static inline void finish_poll(void)
{
	napi_complete_done(t_napi, 0);
	napi_schedule(t_napi);
}

#endif
