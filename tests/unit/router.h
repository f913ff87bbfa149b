/* SPDX-License-Identifier: MIT */
/* The router under test: started by each test's set-up, stopped by its tear-down. */
#ifndef SKBSIM_TESTS_ROUTER_H
#define SKBSIM_TESTS_ROUTER_H

#include "harness.h"

#include <skbsim/router.h>

static struct skbsim_router *router;

static inline void start_router(const struct skbsim_router_config *cfg)
{
	router = skbsim_router_start(cfg);
	assert_non_null(router);
}

static inline void stop_router(void)
{
	if (router)
		skbsim_router_stop(router);
	router = NULL;
}

static inline int router_leaves_nothing(void **state)
{
	stop_router();
	return nothing_left_alive(state);
}

static inline struct skbsim_router_stats stats(void)
{
	struct skbsim_router_stats s;

	skbsim_router_stats(router, &s);
	return s;
}

#endif
