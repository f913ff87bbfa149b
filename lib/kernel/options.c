/* SPDX-License-Identifier: MIT */
/* Reading and checking the options of a simulation. */
#include "kernel/options.h"

#include "kernel/profile.h"
#include "mm/page_alloc.h"
#include "mm/slub_debug.h"

#include <linux/kernel.h>
#include <linux/types.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPTIONS_BYTES 1024

/* A number among the options, as it stands in struct skbsim_config. */
struct number {
	const char *key;
	size_t offset;
	size_t width;
	unsigned long min, max, dflt;
	bool power_of_two;
};

#define NUMBER(field, ...)                                                       \
	{                                                                        \
		.key = #field, .offset = offsetof(struct skbsim_config, field),  \
		.width = sizeof(((struct skbsim_config *)0)->field), __VA_ARGS__ \
	}

static const struct number numbers[] = {
	NUMBER(cpus, .min = 1, .max = SKBSIM_MAX_CPUS),
	NUMBER(nodes, .min = 1, .max = MAX_NUMNODES, .dflt = 1),
	NUMBER(node_bytes, .min = 4UL << 20, .max = 1UL << 40, .dflt = 8UL << 30),
	NUMBER(napi_cache_size, .min = 32, .max = 128, .dflt = 64, .power_of_two = true),
	NUMBER(napi_cache_bulk, .min = 8, .max = 32, .dflt = 16, .power_of_two = true),
	NUMBER(min_free_kbytes, .min = PAGE_SIZE / 1024, .max = 1UL << 31),
	NUMBER(watermark_scale_factor, .min = 1, .max = 1000, .dflt = 10),
};

static unsigned long get_number(const struct skbsim_config *cfg, const struct number *n)
{
	const char *field = (const char *)cfg + n->offset;

	return n->width == sizeof(unsigned int) ? *(const unsigned int *)field
						: *(const unsigned long *)field;
}

static void set_number(struct skbsim_config *cfg, const struct number *n, unsigned long value)
{
	char *field = (char *)cfg + n->offset;

	if (n->width == sizeof(unsigned int))
		*(unsigned int *)field = value;
	else
		*(unsigned long *)field = value;
}

static int bad_number(const struct number *n, const char *value)
{
	fprintf(stderr, "skbsim: option %s=%s: expected a %s from %lu to %lu\n", n->key, value,
		n->power_of_two ? "power of two" : "number", n->min, n->max);
	return -EINVAL;
}

static int check_number(const struct number *n, unsigned long value)
{
	char text[24];

	if (value >= n->min && value <= n->max && !(n->power_of_two && (value & (value - 1))))
		return 0;
	snprintf(text, sizeof(text), "%lu", value);
	return bad_number(n, text);
}

/* Digits only: strtoul() alone would take a sign or spaces. */
static int parse_number(const struct number *n, const char *text, unsigned long *value)
{
	if (!*text || text[strspn(text, "0123456789")])
		return bad_number(n, text);
	errno = 0;
	*value = strtoul(text, NULL, 10);
	return errno ? bad_number(n, text) : check_number(n, *value);
}

static int set_profile_name(char profile[PROFILE_NAME_BYTES], const char *name)
{
	if (!skbsim_profile_known(name)) {
		fprintf(stderr, "skbsim: option profile=%s: expected one of %s\n", name,
			profile_names());
		return -EINVAL;
	}
	snprintf(profile, PROFILE_NAME_BYTES, "%s", name);
	return 0;
}

/* Debugging of all slab caches. */
static int set_debug(const char *value)
{
	slab_flags_t flags;

	if (!slab_debug_parse(value, &flags)) {
		fprintf(stderr, "skbsim: option debug=%s: expected %s\n", value, slab_debug_words);
		return -EINVAL;
	}
	slab_debug_set(flags);
	return 0;
}

/* A switch by itself: "on" or "off". */
static int apply_switch(const char *name, const char *value)
{
	bool on = !strcmp(value, "on");

	if (!switch_override(name, on)) {
		fprintf(stderr,
			"skbsim: unknown option %s: expected profile, cpus, nodes, node_bytes, "
			"cpu_nodes, napi_cache_size, napi_cache_bulk, min_free_kbytes, "
			"watermark_scale_factor, debug, or a switch: %s\n",
			name, skbsim_switch_names());
		return -EINVAL;
	}
	if (!on && strcmp(value, "off")) {
		fprintf(stderr, "skbsim: option %s=%s: expected on or off\n", name, value);
		return -EINVAL;
	}
	return 0;
}

/*
 * The options as they come together. Strings are kept here: those of the program
 * and of the environment do not last.
 */
struct sources {
	struct skbsim_config *out;
	char *profile; /* of PROFILE_NAME_BYTES; empty: nobody said */
	char cpu_nodes[OPTIONS_BYTES];
};

static int set_cpu_nodes(struct sources *src, const char *list)
{
	if (!*list || strlen(list) >= sizeof(src->cpu_nodes)) {
		fprintf(stderr,
			"skbsim: option cpu_nodes=%s: expected numbers of nodes, as in 0,0,1,1\n",
			list);
		return -EINVAL;
	}
	strcpy(src->cpu_nodes, list);
	return 0;
}

/* One key=value of the environment; what the program said already stays. */
static int apply_option(char *option, struct sources *src)
{
	char *value = strchr(option, '=');
	unsigned long number;
	size_t i;
	int err;

	if (!value) {
		fprintf(stderr, "skbsim: option %s: expected key=value\n", option);
		return -EINVAL;
	}
	*value++ = '\0';
	if (!strcmp(option, "profile"))
		return *src->profile ? 0 : set_profile_name(src->profile, value);
	if (!strcmp(option, "cpu_nodes"))
		return *src->cpu_nodes ? 0 : set_cpu_nodes(src, value);
	if (!strcmp(option, "debug"))
		return src->out->debug ? 0 : set_debug(value);
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (strcmp(option, numbers[i].key))
			continue;
		err = parse_number(&numbers[i], value, &number);
		if (!err && !get_number(src->out, &numbers[i]))
			set_number(src->out, &numbers[i], number);
		return err;
	}
	return apply_switch(option, value);
}

/* "name=on,name=off" of the program. */
static int apply_switches(const char *switches)
{
	char copy[OPTIONS_BYTES], *save, *option, *value;
	int err;

	if (snprintf(copy, sizeof(copy), "%s", switches) >= (int)sizeof(copy)) {
		fprintf(stderr,
			"skbsim: skbsim_config.switches: expected fewer than %zu "
			"characters\n",
			sizeof(copy));
		return -EINVAL;
	}
	for (option = strtok_r(copy, ",", &save); option; option = strtok_r(NULL, ",", &save)) {
		value = strchr(option, '=');
		if (value)
			*value++ = '\0';
		err = apply_switch(option, value ? value : "");
		if (err)
			return err;
	}
	return 0;
}

static int apply_environment(struct sources *src)
{
	const char *env = getenv("SKBSIM_OPTIONS");
	char copy[OPTIONS_BYTES], *save, *option;
	int err;

	if (!env)
		return 0;
	if (strlen(env) >= sizeof(copy)) {
		fprintf(stderr, "skbsim: SKBSIM_OPTIONS: expected fewer than %zu characters\n",
			sizeof(copy));
		return -EINVAL;
	}
	strcpy(copy, env);
	for (option = strtok_r(copy, ":", &save); option; option = strtok_r(NULL, ":", &save)) {
		err = apply_option(option, src);
		if (err)
			return err;
	}
	return 0;
}

static int apply_config(const struct skbsim_config *cfg, struct sources *src)
{
	struct skbsim_config *out = src->out;
	size_t i;
	int err = 0;

	if (cfg->size < sizeof(cfg->size) || cfg->size > sizeof(*cfg)) {
		fprintf(stderr, "skbsim: skbsim_config.size is %zu: expected at most %zu\n",
			cfg->size, sizeof(*cfg));
		return -EINVAL;
	}
	memcpy(out, cfg, cfg->size);
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		unsigned long value = get_number(out, &numbers[i]);

		err = value ? check_number(&numbers[i], value) : 0;
		if (err)
			return err;
	}
	if (out->cpu_nodes)
		err = set_cpu_nodes(src, out->cpu_nodes);
	if (!err && out->profile)
		err = set_profile_name(src->profile, out->profile);
	if (!err && out->debug)
		err = set_debug(out->debug);
	return err;
}

/* The environment first: what the program says of a switch is said last. */
static int apply_all(const struct skbsim_config *cfg, struct sources *src)
{
	int err = cfg ? apply_config(cfg, src) : 0;

	if (!err)
		err = apply_environment(src);
	if (!err && src->out->switches)
		err = apply_switches(src->out->switches);
	return err;
}

/* The node of each CPU: as @list says, then around the ring. */
static int resolve_cpu_nodes(const char *list, unsigned int nodes, struct option_texts *texts)
{
	const char *at = list;
	unsigned int cpu = 0;
	char *end;

	while (*at) {
		unsigned long node = strtoul(at, &end, 10);

		if (!strchr("0123456789", *at) || (*end && (*end != ',' || !end[1])) ||
		    node >= nodes || cpu == SKBSIM_MAX_CPUS) {
			fprintf(stderr,
				"skbsim: option cpu_nodes=%s: expected at most %d numbers of "
				"nodes from 0 to %u, as in 0,0,1,1\n",
				list, SKBSIM_MAX_CPUS, nodes - 1);
			return -EINVAL;
		}
		texts->cpu_nodes[cpu++] = node;
		at = *end ? end + 1 : end;
	}
	for (; cpu < SKBSIM_MAX_CPUS; cpu++)
		texts->cpu_nodes[cpu] = cpu % nodes;
	return 0;
}

/* More than that and nothing could be had at all. */
static int check_min_free(const struct skbsim_config *out)
{
	unsigned long max = out->node_bytes / 1024 * out->nodes / 4;

	if (out->min_free_kbytes <= max)
		return 0;
	fprintf(stderr,
		"skbsim: option min_free_kbytes=%lu: expected at most a quarter of the memory, "
		"%lu\n",
		out->min_free_kbytes, max);
	return -EINVAL;
}

int options_resolve(const struct skbsim_config *cfg, struct skbsim_config *out,
		    struct option_texts *texts)
{
	struct sources src = { .out = out, .profile = texts->profile };
	size_t i;
	int err;

	memset(out, 0, sizeof(*out));
	*texts->profile = '\0';
	switch_overrides_clear();
	slab_debug_set(0);
	err = apply_all(cfg, &src);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		if (!get_number(out, &numbers[i]))
			set_number(out, &numbers[i], numbers[i].dflt);
	if (!*texts->profile)
		strcpy(texts->profile, "v5.12");
	out->profile = texts->profile;
	out->switches = NULL;
	out->cpu_nodes = NULL;
	out->debug = NULL;
	out->size = sizeof(*out);
	err = check_min_free(out);
	return err ? err : resolve_cpu_nodes(src.cpu_nodes, out->nodes, texts);
}
