// SPDX-License-Identifier: MIT
/* What the user asked of skbbench. */
#include "options.h"

#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <skbsim/skbsim.h>

#include "complain.h"

#define DEFAULT_ROUNDS	 11
#define DEFAULT_ROUND_MS 25
#define DEFAULT_OBJECTS	 1000000

static const char help_start[] =
	"Usage: skbbench SUITE|all [OPTION]...\n"
	"\n"
	"Measures what an object costs, skbsim's beside those of the allocators that a program\n"
	"would take instead, each in a process of its own; in turns, round by round. It prints\n"
	"nanoseconds an object, taking and giving back together: the median of all rounds.\n"
	"\n"
	"Suites:\n";

static const char help_end[] =
	"\n"
	"  --json FILE       write the figures as JSON too; '-': to stdout, instead of the table\n"
	"  --rounds N        rounds of each case and contender, 1 to 1000 (default: 11)\n"
	"  --ms N            milliseconds that a round takes, 1 to 10000 (default: 25)\n"
	"  --objects N       objects of the memory cases, 1000 to 3000000 (default: 1000000)\n"
	"  --case NAME       only this case; may be repeated\n"
	"  --outstanding N   only cases with N objects outstanding, or with N to M: N-M\n"
	"  --filter TEXT     only what has TEXT in its name SUITE/CASE/CONTENDER; TEXT with *, ? "
	"or\n"
	"                    [ in it is a pattern for the whole name; may be repeated: any of "
	"them\n"
	"  --contender NAME  only this contender; may be repeated; skbsim-PROFILE+SWITCH=on|off "
	"is\n"
	"                    skbsim as that kernel but for one switch or more, those that skbsim\n"
	"                    run --help lists\n"
	"  --ratio-to NAME   each figure of the table also as a multiple of this contender's\n"
	"  --help            show this\n"
	"\n"
	"A contender that is not installed is left out, and that is said. Cases with\n"
	"a million objects need up to 18 GiB of memory, for every contender keeps as many; one\n"
	"that needs more than there is, is left out, and that is said.\n"
	"\n"
	"Exit status: 0 done; 1 a contender failed, or the figures could not be written; 2 wrong\n"
	"usage.\n";

enum option_code {
	OPT_JSON = 256,
	OPT_ROUNDS,
	OPT_MS,
	OPT_OBJECTS,
	OPT_CASE,
	OPT_OUTSTANDING,
	OPT_FILTER,
	OPT_CONTENDER,
	OPT_RATIO_TO,
	OPT_HELP,
};

static const struct option long_options[] = {
	{ "json", required_argument, NULL, OPT_JSON },
	{ "rounds", required_argument, NULL, OPT_ROUNDS },
	{ "ms", required_argument, NULL, OPT_MS },
	{ "objects", required_argument, NULL, OPT_OBJECTS },
	{ "case", required_argument, NULL, OPT_CASE },
	{ "outstanding", required_argument, NULL, OPT_OUTSTANDING },
	{ "filter", required_argument, NULL, OPT_FILTER },
	{ "contender", required_argument, NULL, OPT_CONTENDER },
	{ "ratio-to", required_argument, NULL, OPT_RATIO_TO },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static void print_help(void)
{
	fputs(help_start, stdout);
	for (unsigned int i = 0; suites[i]; i++)
		printf("  %-16s  %s\n", suites[i]->name, suites[i]->title);
	printf("  %-16s  %s\n", ALL_SUITES, "all of these, one after the other");
	fputs(help_end, stdout);
}

/* Appends @name to the list of names in @text. */
static void add_name(char *text, size_t size, const char *name)
{
	size_t len = strlen(text);

	snprintf(text + len, size - len, "%s%s", len ? ", " : "", name);
}

static bool parse_number(const char *option, const char *text, unsigned int least, unsigned int max,
			 unsigned int *out)
{
	const char *p = text;
	unsigned int n = 0;

	for (; *p >= '0' && *p <= '9' && n <= max; p++)
		n = n * 10 + (unsigned int)(*p - '0');
	if (p == text || *p || n < least || n > max) {
		complain("%s '%s': expected a whole number from %u to %u", option, text, least,
			 max);
		return false;
	}
	*out = n;
	return true;
}

/* "N", or "N-M". */
static bool parse_outstanding(struct options *options, const char *text)
{
	unsigned int *least = &options->least_outstanding, *most = &options->most_outstanding;
	const char *dash = strchr(text, '-'), *second = dash ? dash + 1 : text;
	char first[32];

	snprintf(first, sizeof(first), "%.*s", (int)strcspn(text, "-"), text);
	if (!parse_number("--outstanding", first, 1, MAX_OBJECTS, least) ||
	    !parse_number("--outstanding", second, 1, MAX_OBJECTS, most))
		return false;
	if (*least > *most)
		complain("--outstanding '%s': expected the lesser number first", text);
	return *least <= *most;
}

static bool parse_suite(struct options *options, const char *name)
{
	char names[256] = "";

	options->suite = suite_find(name);
	if (options->suite || !strcmp(name, ALL_SUITES))
		return true;
	for (unsigned int i = 0; suites[i]; i++)
		add_name(names, sizeof(names), suites[i]->name);
	add_name(names, sizeof(names), ALL_SUITES);
	complain("'%s': unknown suite; expected one of %s", name, names);
	return false;
}

/* Adds the names of the suite's cases, each once. */
static void add_case_names(const struct suite *suite, char *names, size_t size)
{
	for (unsigned int i = 0; i < suite->nr_cases; i++)
		if (!i || strcmp(suite->cases[i].name, suite->cases[i - 1].name))
			add_name(names, size, suite->cases[i].name);
	if (suite->memory)
		add_name(names, size, suite->memory->name);
}

static bool parse_case(struct options *options, const char *name)
{
	char names[2048] = "";
	bool known = false;

	if (options->nr_cases == MAX_CASE_ARGS) {
		complain("--case '%s': expected at most %u of them", name, MAX_CASE_ARGS);
		return false;
	}
	for (unsigned int i = 0; suites[i]; i++) {
		if (!suite_is_wanted(options, suites[i]))
			continue;
		known |= suite_has_case(suites[i], name);
		add_case_names(suites[i], names, sizeof(names));
	}
	if (!known) {
		complain("--case '%s': unknown; suite %s has %s", name,
			 options->suite ? options->suite->name : ALL_SUITES, names);
		return false;
	}
	options->cases[options->nr_cases++] = name;
	return true;
}

static bool parse_filter(struct options *options, const char *text)
{
	if (!*text) {
		complain("--filter '': expected a part of SUITE/CASE/CONTENDER");
		return false;
	}
	if (options->nr_filters == MAX_CASE_ARGS) {
		complain("--filter '%s': expected at most %u of them", text, MAX_CASE_ARGS);
		return false;
	}
	options->filters[options->nr_filters++] = text;
	return true;
}

/* NULL, with one line on stderr, if there is none of that name. */
static const struct contender *parse_contender(const char *option, const char *name)
{
	const struct contender *c = contender_find(name);
	char names[256] = "";

	if (c)
		return c;
	for (unsigned int i = 0; i < NR_KNOWN; i++)
		add_name(names, sizeof(names), contenders[i].name);
	complain("%s '%s': unknown; expected one of %s, or up to %d of "
		 "skbsim-PROFILE+SWITCH=on|off with the switches %s",
		 option, name, names, NR_NAMED, skbsim_switch_names());
	return NULL;
}

static bool add_contender(struct options *options, const char *name)
{
	const struct contender *c = parse_contender("--contender", name);

	if (!c)
		return false;
	options->contenders[c - contenders] = true;
	options->contenders_named = true;
	return true;
}

/* ---- What is wanted ---------------------------------------------------------------------- */

bool suite_is_wanted(const struct options *options, const struct suite *suite)
{
	return !options->suite || options->suite == suite;
}

static bool case_is_wanted(const struct options *options, const char *name)
{
	for (unsigned int i = 0; i < options->nr_cases; i++)
		if (!strcmp(options->cases[i], name))
			return true;
	return !options->nr_cases;
}

static bool contender_is_wanted(const struct options *options, const struct contender *c)
{
	return options->contenders_named ? options->contenders[c - contenders] : c->name != NULL;
}

static bool filter_matches(const char *filter, const char *name)
{
	return strpbrk(filter, "*?[") ? !fnmatch(filter, name, 0) : strstr(name, filter) != NULL;
}

static bool passes_filters(const struct options *options, const struct suite *suite,
			   const struct bench_case *c, const struct contender *contender)
{
	char name[512];

	snprintf(name, sizeof(name), "%s/%s/%s", suite->name, c->name, contender->name);
	for (unsigned int i = 0; i < options->nr_filters; i++)
		if (filter_matches(options->filters[i], name))
			return true;
	return !options->nr_filters;
}

/* The number of a memory case is an option. */
static bool outstanding_is_wanted(const struct options *options, const struct suite *suite,
				  const struct bench_case *c)
{
	unsigned int n = c == suite->memory ? options->objects : c->outstanding;

	return n >= options->least_outstanding && n <= options->most_outstanding;
}

bool is_wanted(const struct options *options, const struct suite *suite, const struct bench_case *c,
	       const struct contender *contender)
{
	return outstanding_is_wanted(options, suite, c) &&
	       contender_is_wanted(options, contender) && c->who & 1U << contender->kind &&
	       case_is_wanted(options, c->name) && passes_filters(options, suite, c, contender);
}

static bool suite_has_wanted(const struct options *options, const struct suite *suite)
{
	for (unsigned int who = 0; who < NR_CONTENDERS; who++) {
		if (suite->memory && is_wanted(options, suite, suite->memory, &contenders[who]))
			return true;
		for (unsigned int i = 0; i < suite->nr_cases; i++)
			if (is_wanted(options, suite, &suite->cases[i], &contenders[who]))
				return true;
	}
	return false;
}

static bool all_outstanding(const struct options *options)
{
	return options->least_outstanding == 1 && options->most_outstanding == MAX_OBJECTS;
}

/* Filters and numbers that leave nothing are a mistake. */
static bool leave_something(const struct options *options)
{
	if (!options->nr_filters && all_outstanding(options))
		return true;
	for (unsigned int i = 0; suites[i]; i++)
		if (suite_is_wanted(options, suites[i]) && suite_has_wanted(options, suites[i]))
			return true;
	if (all_outstanding(options))
		complain(
			"--filter '%s': nothing that was asked for has such a SUITE/CASE/CONTENDER",
			options->filters[0]);
	else
		complain("--outstanding '%u-%u': nothing that was asked for has so many",
			 options->least_outstanding, options->most_outstanding);
	return false;
}

/* ---- The command line -------------------------------------------------------------------- */

static bool parse_option(struct options *options, int code, const char *value)
{
	switch (code) {
	case OPT_JSON:
		options->json = value;
		return true;
	case OPT_ROUNDS:
		return parse_number("--rounds", value, 1, MAX_ROUNDS, &options->rounds);
	case OPT_MS:
		return parse_number("--ms", value, 1, MAX_ROUND_MS, &options->round_ms);
	case OPT_OBJECTS:
		return parse_number("--objects", value, 1000, MAX_OBJECTS, &options->objects);
	case OPT_CASE:
		return parse_case(options, value);
	case OPT_OUTSTANDING:
		return parse_outstanding(options, value);
	case OPT_FILTER:
		return parse_filter(options, value);
	case OPT_RATIO_TO:
		options->ratio_to = parse_contender("--ratio-to", value);
		return options->ratio_to != NULL;
	default:
		return add_contender(options, value);
	}
}

/* The suite comes first, so that names of cases can be checked against it. */
static enum parsed parse_suite_argument(struct options *options, int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "--help")) {
		print_help();
		return PARSED_DONE;
	}
	if (argc < 2 || argv[1][0] == '-') {
		complain("expected a suite as the first argument; see skbbench --help");
		return PARSED_BAD;
	}
	return parse_suite(options, argv[1]) ? PARSED_RUN : PARSED_BAD;
}

enum parsed options_parse(struct options *options, int argc, char **argv)
{
	enum parsed parsed;
	int code;

	*options = (struct options){ .rounds = DEFAULT_ROUNDS,
				     .round_ms = DEFAULT_ROUND_MS,
				     .objects = DEFAULT_OBJECTS,
				     .least_outstanding = 1,
				     .most_outstanding = MAX_OBJECTS };
	parsed = parse_suite_argument(options, argc, argv);
	if (parsed != PARSED_RUN)
		return parsed;
	argc--, argv++;
	while ((code = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
		if (code == OPT_HELP) {
			print_help();
			return PARSED_DONE;
		}
		if (code == ':' || code == '?') {
			complain("%s: %s; see skbbench --help", argv[optind - 1],
				 code == ':' ? "expected a value" : "no such option");
			return PARSED_BAD;
		}
		if (!parse_option(options, code, optarg))
			return PARSED_BAD;
	}
	if (optind < argc) {
		complain("'%s': expected options only; see skbbench --help", argv[optind]);
		return PARSED_BAD;
	}
	return leave_something(options) ? PARSED_RUN : PARSED_BAD;
}
