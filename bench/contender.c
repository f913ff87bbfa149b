// SPDX-License-Identifier: MIT
/* Who is measured, and where their libraries are. */
#include "contender.h"

#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <linux/kernel.h>
#include <skbsim/skbsim.h>

/* Linked with its program, for its calls are inlined into the loops. */
#define IS_DPDK                                                           \
	.program = "skbbench-dpdk", .symbol = "rte_mempool_create_empty", \
	.package = "libdpdk-dev, when skbbench is built"

struct contender contenders[NR_CONTENDERS] = {
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
		.package = "libjemalloc2",
	},
	{
		.name = "mimalloc",
		.kind = KIND_MALLOC,
		.libraries = { "libmimalloc.so.2.0", "libmimalloc.so.2" },
		.symbol = "mi_version",
		.package = "libmimalloc2.0",
	},
	{
		.name = "tcmalloc",
		.kind = KIND_MALLOC,
		.libraries = { "libtcmalloc_minimal.so.4" },
		.symbol = "tc_version",
		.package = "libtcmalloc-minimal4",
	},
	{ .name = "glibc", .kind = KIND_MALLOC },
	{ .name = "flat", .kind = KIND_FLAT },
	{ .name = "floor", .kind = KIND_FLOOR },
	{ .name = "floor-called", .kind = KIND_FLOOR_CALLED },
	{ .name = "dpdk-mbuf", .kind = KIND_MBUF, IS_DPDK },
	{ .name = "dpdk-mbuf-bulk", .kind = KIND_MBUF_BULK, IS_DPDK },
};

/* ---- Those that the user puts together ------------------------------------------------------ */

#define SKBSIM_PREFIX "skbsim-"

/* What a name says. */
struct parts {
	char profile[16];
	char switches[256]; /* as in skbsim_config */
};

/* Copies the @len bytes at @from, if they and an end fit into @to. */
static bool copy_part(char *to, size_t size, const char *from, size_t len)
{
	if (len >= size)
		return false;
	memcpy(to, from, len);
	to[len] = '\0';
	return true;
}

/* Appends "name=on" or "name=off" for the @len bytes at @text, which say one of these or "name". */
static bool add_switch(struct parts *parts, const char *text, size_t len)
{
	size_t used = strlen(parts->switches);
	char name[64], *state;

	if (!copy_part(name, sizeof(name), text, len))
		return false;
	state = strchr(name, '=');
	if (state)
		*state++ = '\0';
	if (!skbsim_switch_known(name) || (state && strcmp(state, "on") && strcmp(state, "off")))
		return false;
	return (size_t)snprintf(parts->switches + used, sizeof(parts->switches) - used, "%s%s=%s",
				used ? "," : "", name,
				state ? state : "on") < sizeof(parts->switches) - used;
}

/* False if @name is none of "skbsim-PROFILE+SWITCH...". */
static bool take_apart(const char *name, struct parts *parts)
{
	const char *at = name + strlen(SKBSIM_PREFIX);
	size_t len;

	*parts = (struct parts){ 0 };
	if (strncmp(name, SKBSIM_PREFIX, strlen(SKBSIM_PREFIX)))
		return false;
	len = strcspn(at, "+");
	if (!at[len] || !copy_part(parts->profile, sizeof(parts->profile), at, len) ||
	    !skbsim_profile_known(parts->profile))
		return false;
	for (at += len; *at == '+'; at += len) {
		at++;
		len = strcspn(at, "+");
		if (!add_switch(parts, at, len))
			return false;
	}
	return true;
}

static const struct contender *put_together(const char *name)
{
	static struct parts kept[NR_NAMED];

	for (unsigned int i = 0; i < NR_NAMED; i++) {
		struct contender *c = &contenders[NR_KNOWN + i];

		if (c->name)
			continue;
		if (!take_apart(name, &kept[i]))
			return NULL;
		*c = (struct contender){
			.name = name,
			.kind = KIND_SKBSIM,
			.profile = kept[i].profile,
			.switches = kept[i].switches,
		};
		return c;
	}
	return NULL;
}

const struct contender *contender_find(const char *name)
{
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (contenders[i].name && !strcmp(contenders[i].name, name))
			return &contenders[i];
	return put_together(name);
}

/* ---- Their libraries ------------------------------------------------------------------------ */

/* By the running program's own way of being executed: /proc need not be there. */
const char *contender_program(const struct contender *c)
{
	const char *self = (const char *)getauxval(AT_EXECFN), *slash = strrchr(self, '/');
	int folder = slash ? (int)(slash - self) + 1 : 0;
	static char path[4096];

	if (!c->program)
		return self;
	snprintf(path, sizeof(path), "%.*s%s", folder, self, c->program);
	return path;
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

	if (c->program && access(contender_program(c), X_OK))
		return NULL;
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

/* Is what proves that @other is there what should be there for @c? */
static bool shares_library(const struct contender *c, const struct contender *other)
{
	return c->symbol && !strcmp(c->symbol, other->symbol);
}

bool contender_is_loaded(const struct contender *c)
{
	for (unsigned int i = 0; i < NR_CONTENDERS; i++) {
		const struct contender *other = &contenders[i];

		if (other->symbol &&
		    shares_library(c, other) != !!dlsym(RTLD_DEFAULT, other->symbol))
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

/* "DPDK 22.11.11" */
static const char *dpdk_version(void)
{
	const char *(*rte_version)(void) = dlsym(RTLD_DEFAULT, "rte_version");
	const char *text = rte_version(), *number = strchr(text, ' ');

	return number ? number + 1 : text;
}

const char *contender_version(const struct contender *c)
{
	if (c->profile)
		return skbsim_version;
	if (c->kind == KIND_FLAT || c->kind == KIND_FLOOR || c->kind == KIND_FLOOR_CALLED)
		return "";
	if (c->kind == KIND_MBUF || c->kind == KIND_MBUF_BULK)
		return dpdk_version();
	if (!strcmp(c->name, "jemalloc"))
		return jemalloc_version();
	if (!strcmp(c->name, "mimalloc"))
		return mimalloc_version();
	if (!strcmp(c->name, "tcmalloc"))
		return tcmalloc_version();
	return gnu_get_libc_version();
}
