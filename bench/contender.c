// SPDX-License-Identifier: MIT
/* Who is measured, and where their libraries are. */
#include "contender.h"

#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/kernel.h>
#include <skbsim/skbsim.h>

const struct contender contenders[NR_CONTENDERS] = {
	{ .name = "skbsim-v5.12", .kind = KIND_SKBSIM, .profile = "v5.12" },
	{ .name = "skbsim-v5.10", .kind = KIND_SKBSIM, .profile = "v5.10" },
	{
		.name = "skbsim-v5.12+refuse_remote_heads",
		.kind = KIND_SWITCHED,
		.profile = "v5.12",
		.switches = "refuse_remote_heads=on",
	},
	{
		.name = "jemalloc",
		.kind = KIND_MALLOC,
		.libraries = { "libjemalloc.so.2" },
		.symbol = "mallctl",
	},
	{
		.name = "mimalloc",
		.kind = KIND_MALLOC,
		.libraries = { "libmimalloc.so.2.0", "libmimalloc.so.2" },
		.symbol = "mi_version",
	},
	{
		.name = "tcmalloc",
		.kind = KIND_MALLOC,
		.libraries = { "libtcmalloc_minimal.so.4" },
		.symbol = "tc_version",
	},
	{ .name = "glibc", .kind = KIND_MALLOC },
	{ .name = "flat", .kind = KIND_FLAT },
};

const struct contender *contender_find(const char *name)
{
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (!strcmp(contenders[i].name, name))
			return &contenders[i];
	return NULL;
}

/* The multiarch folder first: Debian's. */
const char *contender_library(const struct contender *c)
{
	static const char *const folders[] = {
		"/usr/lib/x86_64-linux-gnu",
		"/usr/local/lib",
		"/usr/lib64",
		"/usr/lib",
	};
	static char path[256];

	if (!c->libraries[0])
		return "";
	for (unsigned int i = 0; i < ARRAY_SIZE(folders); i++)
		for (unsigned int j = 0; j < ARRAY_SIZE(c->libraries) && c->libraries[j]; j++) {
			snprintf(path, sizeof(path), "%s/%s", folders[i], c->libraries[j]);
			if (!access(path, R_OK))
				return path;
		}
	return NULL;
}

bool contender_is_loaded(const struct contender *c)
{
	for (unsigned int i = 0; i < NR_CONTENDERS; i++) {
		const struct contender *other = &contenders[i];

		if (other->symbol && (other == c) != !!dlsym(RTLD_DEFAULT, other->symbol))
			return false;
	}
	return true;
}

static const char *jemalloc_version(void)
{
	int (*mallctl)(const char *, void *, size_t *, void *, size_t) =
		dlsym(RTLD_DEFAULT, "mallctl");
	const char *version = "";
	size_t len = sizeof(version);

	return mallctl("version", &version, &len, NULL, 0) ? "" : version;
}

/* 209 is 2.0.9. */
static const char *mimalloc_version(void)
{
	int (*mi_version)(void) = dlsym(RTLD_DEFAULT, "mi_version");
	static char text[16];
	int v = mi_version();

	snprintf(text, sizeof(text), "%d.%d.%d", v / 100, v / 10 % 10, v % 10);
	return text;
}

static const char *tcmalloc_version(void)
{
	const char *(*tc_version)(int *, int *, const char **) = dlsym(RTLD_DEFAULT, "tc_version");
	const char *patch;
	int major, minor;

	return tc_version(&major, &minor, &patch);
}

const char *contender_version(const struct contender *c)
{
	if (c->profile)
		return skbsim_version;
	if (c->kind == KIND_FLAT)
		return "";
	if (!strcmp(c->name, "jemalloc"))
		return jemalloc_version();
	if (!strcmp(c->name, "mimalloc"))
		return mimalloc_version();
	if (!strcmp(c->name, "tcmalloc"))
		return tcmalloc_version();
	return gnu_get_libc_version();
}
