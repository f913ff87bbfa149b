// SPDX-License-Identifier: MIT
/* What the user asked of "skbsim run". */
#include "run_options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <skbsim/skbsim.h>

#include "complain.h"
#include "gen_options.h"
#include "run_help.h"

#define WORKLOAD      "vlan-nat"
#define PROFILES      "v5.10, v5.12, v6.1"
#define DEFAULT_LOOPS 1000
#define ABLATE_LOOPS  200 /* many short rounds: fewer of them are disturbed */
#define DEFAULT_BURST 32

/* Frames times loops, and their bytes, must fit 64 bits. */
#define MAX_LOOPS 1000000000

enum option_code {
	OPT_WORKLOAD = 256,
	OPT_DRIVER,
	OPT_PCAP,
	OPT_GEN,
	OPT_OUT,
	OPT_LOOP,
	OPT_PROFILE,
	OPT_COMPARE,
	OPT_SWITCH,
	OPT_JSON,
	OPT_SLABINFO,
	OPT_BURST,
	OPT_CPUS,
	OPT_FREE_REMOTE,
	OPT_LATENCY,
	OPT_ABLATE,
	OPT_PLOT,
	OPT_HELP,
};

static const struct option long_options[] = {
	{ "workload", required_argument, NULL, OPT_WORKLOAD },
	{ "driver", required_argument, NULL, OPT_DRIVER },
	{ "pcap", required_argument, NULL, OPT_PCAP },
	{ "gen", required_argument, NULL, OPT_GEN },
	{ "out", required_argument, NULL, OPT_OUT },
	{ "loop", required_argument, NULL, OPT_LOOP },
	{ "profile", required_argument, NULL, OPT_PROFILE },
	{ "compare", required_argument, NULL, OPT_COMPARE },
	{ "switch", required_argument, NULL, OPT_SWITCH },
	{ "json", required_argument, NULL, OPT_JSON },
	{ "slabinfo", no_argument, NULL, OPT_SLABINFO },
	{ "burst", required_argument, NULL, OPT_BURST },
	{ "cpus", required_argument, NULL, OPT_CPUS },
	{ "free-remote", no_argument, NULL, OPT_FREE_REMOTE },
	{ "latency", no_argument, NULL, OPT_LATENCY },
	{ "ablate", no_argument, NULL, OPT_ABLATE },
	{ "plot", required_argument, NULL, OPT_PLOT },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

/* Not strtoull(): it takes blanks, signs and "-1". */
static bool parse_number(const char *option, const char *text, u64 max, u64 *out)
{
	const char *p = text;
	u64 n = 0;

	for (; *p >= '0' && *p <= '9' && n <= max; p++)
		n = n * 10 + (u64)(*p - '0');
	if (p == text || *p || n < 1 || n > max) {
		complain("%s '%s': expected a whole number from 1 to %llu", option, text, max);
		return false;
	}
	*out = n;
	return true;
}

static bool parse_workload(struct run_options *options, const char *text)
{
	options->work = workload_find(text);
	if (!options->work) {
		complain("--workload '%s': unknown; expected one of %s", text, workload_names());
		return false;
	}
	options->workload = text;
	return true;
}

static const char *const driver_names[] = {
	[SKBSIM_NIC_NAPI_BUILD] = "napi_build",
	[SKBSIM_NIC_BUILD] = "build",
	[SKBSIM_NIC_NAPI_ALLOC] = "napi_alloc",
	[SKBSIM_NIC_FRAGS] = "frags",
};

#define NR_DRIVERS (sizeof(driver_names) / sizeof(driver_names[0]))

const char *driver_name(enum skbsim_nic_style driver)
{
	return driver_names[driver];
}

static bool parse_driver(struct run_options *options, const char *text)
{
	for (size_t i = 0; i < NR_DRIVERS; i++) {
		if (strcmp(driver_names[i], text))
			continue;
		options->driver = (enum skbsim_nic_style)i;
		return true;
	}
	complain("--driver '%s': unknown; expected one of build, napi_build, napi_alloc, frags",
		 text);
	return false;
}

static bool parse_gen(struct run_options *options, const char *text)
{
	options->gen = text;
	return gen_options_parse(&options->generator, text);
}

/* Adds the profile whose name is the first @len bytes of @name. */
static bool add_profile(struct run_options *options, const char *option, const char *name,
			size_t len)
{
	char *slot = options->profiles[options->nr_profiles];

	snprintf(slot, sizeof(options->profiles[0]), "%.*s", (int)len, name);
	if (len >= sizeof(options->profiles[0]) || !skbsim_profile_known(slot)) {
		complain("%s: unknown profile '%.*s'; expected one of " PROFILES, option, (int)len,
			 name);
		return false;
	}
	options->nr_profiles++;
	return true;
}

static bool parse_compare(struct run_options *options, const char *text)
{
	const char *comma = strchr(text, ',');

	if (!comma || strchr(comma + 1, ',')) {
		complain("--compare '%s': expected two profiles with a comma between, each one "
			 "of " PROFILES,
			 text);
		return false;
	}
	options->nr_profiles = 0;
	return add_profile(options, "--compare", text, (size_t)(comma - text)) &&
	       add_profile(options, "--compare", comma + 1, strlen(comma + 1));
}

static bool parse_profile(struct run_options *options, const char *text)
{
	options->nr_profiles = 0;
	return add_profile(options, "--profile", text, strlen(text));
}

/* Is @text on or off? */
static bool is_state(const char *text)
{
	return !strcmp(text, "on") || !strcmp(text, "off");
}

/* Appends "name=on" or "name=off" to the switches. */
static bool parse_switch(struct run_options *options, const char *text)
{
	const char *equals = strchr(text, '=');
	size_t used = strlen(options->switches);
	char name[64];
	int len;

	len = equals ? snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text) : 0;
	if (!equals || len >= (int)sizeof(name) || !skbsim_switch_known(name) ||
	    !is_state(equals + 1)) {
		complain("--switch '%s': expected NAME=on or NAME=off with one of the names %s",
			 text, skbsim_switch_names());
		return false;
	}
	len = snprintf(options->switches + used, SWITCHES_BYTES - used, "%s%s", used ? "," : "",
		       text);
	if (used + (size_t)len < SWITCHES_BYTES)
		return true;
	complain("--switch '%s': too many of them; expected fewer than %d characters in all", text,
		 SWITCHES_BYTES);
	return false;
}

static bool parse_small_number(const char *option, const char *text, unsigned int max,
			       unsigned int *out)
{
	u64 n;

	if (!parse_number(option, text, max, &n))
		return false;
	*out = (unsigned int)n;
	return true;
}

static bool parse_file(const char *option, const char *text, const char **out)
{
	if (!strcmp(text, "-")) {
		complain("%s '-': expected the name of a file; stdout is for the figures", option);
		return false;
	}
	*out = text;
	return true;
}

static bool parse_option(struct run_options *options, int code, const char *value)
{
	switch (code) {
	case OPT_WORKLOAD:
		return parse_workload(options, value);
	case OPT_DRIVER:
		return parse_driver(options, value);
	case OPT_GEN:
		return parse_gen(options, value);
	case OPT_FREE_REMOTE:
		options->free_remote = true;
		return true;
	case OPT_PCAP:
		options->pcap = value;
		return true;
	case OPT_OUT:
		return parse_file("--out", value, &options->out);
	case OPT_LOOP:
		return parse_number("--loop", value, MAX_LOOPS, &options->loops);
	case OPT_PROFILE:
		return parse_profile(options, value);
	case OPT_COMPARE:
		return parse_compare(options, value);
	case OPT_SWITCH:
		return parse_switch(options, value);
	case OPT_JSON:
		options->json = value;
		return true;
	case OPT_SLABINFO:
		options->slabinfo = true;
		return true;
	case OPT_LATENCY:
		options->latency = true;
		return true;
	case OPT_ABLATE:
		options->ablate = true;
		return true;
	case OPT_PLOT:
		return parse_file("--plot", value, &options->plot);
	case OPT_BURST:
		return parse_small_number("--burst", value, MAX_BURST, &options->burst);
	default:
		return parse_small_number("--cpus", value, MAX_CPUS, &options->cpus);
	}
}

/* @code is what getopt_long() returned: ':' for a missing value, or '?'. Then it leaves the letter,
 * the long option that takes no value, or 0 in optopt. */
static void complain_about_option(int code, char **argv)
{
	if (code == ':')
		complain("%s: expected a value; see skbsim %s --help", argv[optind - 1], argv[0]);
	else if (optopt >= OPT_WORKLOAD)
		complain("%s: expected no value; see skbsim %s --help", argv[optind - 1], argv[0]);
	else if (optopt)
		complain("-%c: no such option; see skbsim %s --help", optopt, argv[0]);
	else
		complain("%s: no such option, or the start of several; see skbsim %s --help",
			 argv[optind - 1], argv[0]);
}

/* The figures' own options mean nothing where there are none. */
static bool fits_command(const struct run_options *options)
{
	if (options->command == COMMAND_RUN)
		return true;
	if (options->json || options->out || options->nr_profiles > 1 || options->ablate ||
	    options->latency) {
		complain(
			"slabinfo: --json, --out, --compare, --ablate and --latency are for skbsim "
			"run");
		return false;
	}
	return true;
}

/* The rows of --ablate are profiles and switches already. */
static bool fits_ablate(const struct run_options *options)
{
	if (options->plot && !options->ablate) {
		complain("--plot: expected --ablate, whose figures it draws");
		return false;
	}
	if (options->ablate && (options->nr_profiles || *options->switches)) {
		complain("--ablate: expected no --profile, --compare or --switch: its rows are all "
			 "of them");
		return false;
	}
	if (options->ablate && (options->out || options->slabinfo || options->latency)) {
		complain("--ablate: expected no --out, --slabinfo or --latency: they show one or "
			 "two "
			 "profiles");
		return false;
	}
	return true;
}

/* Do the options make sense together? */
static bool fits_workload(const struct run_options *options)
{
	const struct workload *work = options->work;

	if (options->gen && options->pcap)
		complain("--gen and --pcap: expected one of them, not both");
	else if (options->out && !work->sends)
		complain("--out: %s sends no frames; expected a workload that does", work->name);
	else if (options->free_remote && !work->sends)
		complain("--free-remote: %s sends no frames; expected a workload that does",
			 work->name);
	else if (options->free_remote && options->cpus < 2)
		complain("--free-remote: one CPU has no neighbour; expected --cpus 2 or more");
	else if (work->serves && options->cpus > MAX_CPUS / 2)
		complain("--cpus '%u': expected 1 to %d; %s adds one to each", options->cpus,
			 MAX_CPUS / 2, work->name);
	else
		return true;
	return false;
}

static void set_defaults(struct run_options *options)
{
	if (options->command == COMMAND_SLABINFO) {
		options->slabinfo = true;
		if (!options->nr_profiles)
			parse_profile(options, "v5.12");
	}
	if (!options->loops && options->ablate)
		options->loops = ABLATE_LOOPS;
	if (!options->loops)
		options->loops = options->out ? 1 : DEFAULT_LOOPS;
	if (!options->nr_profiles)
		parse_compare(options, "v5.10,v5.12");
}

/* Reads the options one by one. */
static enum parsed parse_options(struct run_options *options, int argc, char **argv)
{
	bool profile = false, compare = false;
	int code;

	while ((code = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
		if (code == OPT_HELP) {
			run_help_print(options->command);
			return PARSED_HELP;
		}
		if (code == ':' || code == '?') {
			complain_about_option(code, argv);
			return PARSED_BAD;
		}
		if (!parse_option(options, code, optarg))
			return PARSED_BAD;
		profile |= code == OPT_PROFILE;
		compare |= code == OPT_COMPARE;
	}
	if (optind < argc)
		complain("'%s': expected options only; see skbsim %s --help", argv[optind],
			 argv[0]);
	else if (profile && compare)
		complain("--profile and --compare: expected one of them, not both");
	else
		return PARSED_RUN;
	return PARSED_BAD;
}

enum parsed run_options_parse(struct run_options *options, int argc, char **argv)
{
	enum parsed parsed;

	*options = (struct run_options){ .cpus = 1, .burst = DEFAULT_BURST };
	parse_workload(options, WORKLOAD);
	if (!strcmp(argv[0], "slabinfo"))
		options->command = COMMAND_SLABINFO;
	parsed = parse_options(options, argc, argv);
	if (parsed != PARSED_RUN)
		return parsed;
	if (!fits_command(options) || !fits_workload(options) || !fits_ablate(options))
		return PARSED_BAD;
	set_defaults(options);
	return PARSED_RUN;
}
