// SPDX-License-Identifier: MIT
/* Whose packets are whose. */
#include "packet.h"

const struct packets *packets_of(enum contender_kind kind)
{
	switch (kind) {
	case KIND_MALLOC:
		return &packets_malloc;
	case KIND_FLOOR:
		return &packets_floor;
	case KIND_FLOOR_CALLED:
		return &packets_floor_called;
	case KIND_MBUF:
	case KIND_MBUF_BULK:
		return &packets_mbuf;
	default:
		return &packets_napi_build;
	}
}
