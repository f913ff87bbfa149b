// SPDX-License-Identifier: MIT
/* The machine that figures come from. */
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "complain.h"
#include "host_cpus.h"

static void processor_name(char *name, size_t size)
{
	FILE *f = fopen("/proc/cpuinfo", "r");
	char line[256];

	snprintf(name, size, "unknown");
	while (f && fgets(line, sizeof(line), f)) {
		char *colon = strchr(line, ':');

		if (strncmp(line, "model name", 10) || !colon)
			continue;
		snprintf(name, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
		break;
	}
	if (f)
		fclose(f);
}

u64 machine_memory(void)
{
	FILE *f = fopen("/proc/meminfo", "r");
	unsigned long long kib = 0;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib * 1024;
}

void machine_describe(struct machine *m)
{
	struct utsname host;

	*m = (struct machine){ .cpus = host_cpus() };
	m->pinned = m->cpus > 1;
	processor_name(m->cpu, sizeof(m->cpu));
	if (!uname(&host))
		snprintf(m->kernel, sizeof(m->kernel), "%s %s", host.sysname, host.release);
#ifdef __clang__
	snprintf(m->compiler, sizeof(m->compiler), "%s", __VERSION__);
#else
	snprintf(m->compiler, sizeof(m->compiler), "gcc %s", __VERSION__);
#endif
	if (getloadavg(&m->load, 1) != 1)
		m->load = 0;
}
