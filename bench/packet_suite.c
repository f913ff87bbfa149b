// SPDX-License-Identifier: MIT
/* The bench of suites whose objects come from tables like those of packets. */
#include "packet_suite.h"

/* Of the case that runs now. */
static struct object_bench bench;
static const struct packets *packets;

const char *packet_suite_setup(const struct packets *of, const struct bench_case *c,
			       enum object_loop loop, bool check)
{
	const char *problem = object_bench_start(&bench, c, check);

	if (problem)
		return problem;
	packets = of;
	bench.loop = loop;
	bench.give_back = of->give_back;
	problem = packets->start(c->outstanding * (is_both(loop) ? c->cpus : 1));
	return problem ? problem : packets->hold(&bench);
}

const char *packet_suite_run(u64 loops, struct sample *out)
{
	return packets->run(&bench, loops, out);
}

/* The partner goes before the end: its CPU gives back what it holds. */
const char *packet_suite_teardown(void)
{
	const char *problem = packets->release(&bench), *left;

	object_bench_end(&bench);
	left = packets->end();
	return problem ? problem : left;
}
