// SPDX-License-Identifier: MIT
/* What the user asked of skbbench. */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <skbsim/skbsim.h>

#include "complain.h"

#define DEFAULT_ROUNDS	 11
#define DEFAULT_ROUND_MS 25

static const char help_start[] =
	"Usage: skbbench SUITE [OPTION]...\n"
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
	"  --case NAME       only this case; may be repeated\n"
	"  --contender NAME  only this contender; may be repeated; skbsim-PROFILE+SWITCH=on|off "
	"is\n"
	"                    skbsim as that kernel but for one switch or more, those that skbsim\n"
	"                    run --help lists\n"
	"  --help            show this\n"
	"\n"
	"A contender that is not installed is left out, and that is said. The slab suite needs\n"
	"about 2 GiB of memory: every contender keeps up to a million objects.\n"
	"\n"
	"Exit status: 0 done; 1 a contender failed, or the figures could not be written; 2 wrong\n"
	"usage.\n";

enum option_code {
	OPT_JSON = 256,
	OPT_ROUNDS,
	OPT_MS,
	OPT_CASE,
	OPT_CONTENDER,
	OPT_HELP,
};

static const struct option long_options[] = {
	{ "json", required_argument, NULL, OPT_JSON },
	{ "rounds", required_argument, NULL, OPT_ROUNDS },
	{ "ms", required_argument, NULL, OPT_MS },
	{ "case", required_argument, NULL, OPT_CASE },
	{ "contender", required_argument, NULL, OPT_CONTENDER },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static void print_help(void)
{
	fputs(help_start, stdout);
	for (unsigned int i = 0; suites[i]; i++)
		printf("  %-16s  %s\n", suites[i]->name, suites[i]->title);
	fputs(help_end, stdout);
}

/* Appends @name to the list of names in @text. */
static void add_name(char *text, size_t size, const char *name)
{
	size_t len = strlen(text);

	snprintf(text + len, size - len, "%s%s", len ? ", " : "", name);
}

static bool parse_number(const char *option, const char *text, unsigned int max, unsigned int *out)
{
	const char *p = text;
	unsigned int n = 0;

	for (; *p >= '0' && *p <= '9' && n <= max; p++)
		n = n * 10 + (unsigned int)(*p - '0');
	if (p == text || *p || n < 1 || n > max) {
		complain("%s '%s': expected a whole number from 1 to %u", option, text, max);
		return false;
	}
	*out = n;
	return true;
}

static bool parse_suite(struct options *options, const char *name)
{
	char names[256] = "";

	options->suite = suite_find(name);
	if (options->suite)
		return true;
	for (unsigned int i = 0; suites[i]; i++)
		add_name(names, sizeof(names), suites[i]->name);
	complain("'%s': unknown suite; expected one of %s", name, names);
	return false;
}

/* The names of the suite's cases, each once. */
static void case_names(const struct suite *suite, char *names, size_t size)
{
	*names = '\0';
	for (unsigned int i = 0; i < suite->nr_cases; i++)
		if (!i || strcmp(suite->cases[i].name, suite->cases[i - 1].name))
			add_name(names, size, suite->cases[i].name);
	if (suite->memory)
		add_name(names, size, suite->memory->name);
}

static bool parse_case(struct options *options, const char *name)
{
	char names[512];

	if (options->nr_cases == MAX_CASE_ARGS) {
		complain("--case '%s': expected at most %u of them", name, MAX_CASE_ARGS);
		return false;
	}
	if (!suite_has_case(options->suite, name)) {
		case_names(options->suite, names, sizeof(names));
		complain("--case '%s': unknown; suite %s has %s", name, options->suite->name,
			 names);
		return false;
	}
	options->cases[options->nr_cases++] = name;
	return true;
}

static bool parse_contender(struct options *options, const char *name)
{
	const struct contender *c = contender_find(name);
	char names[256] = "";

	if (c) {
		options->contenders[c - contenders] = true;
		options->contenders_named = true;
		return true;
	}
	for (unsigned int i = 0; i < NR_KNOWN; i++)
		add_name(names, sizeof(names), contenders[i].name);
	complain("--contender '%s': unknown; expected one of %s, or up to %d of "
		 "skbsim-PROFILE+SWITCH=on|off with the switches %s",
		 name, names, NR_NAMED, skbsim_switch_names());
	return false;
}

static bool parse_option(struct options *options, int code, const char *value)
{
	switch (code) {
	case OPT_JSON:
		options->json = value;
		return true;
	case OPT_ROUNDS:
		return parse_number("--rounds", value, MAX_ROUNDS, &options->rounds);
	case OPT_MS:
		return parse_number("--ms", value, MAX_ROUND_MS, &options->round_ms);
	case OPT_CASE:
		return parse_case(options, value);
	default:
		return parse_contender(options, value);
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

	*options = (struct options){ .rounds = DEFAULT_ROUNDS, .round_ms = DEFAULT_ROUND_MS };
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
	return PARSED_RUN;
}

bool case_is_wanted(const struct options *options, const char *name)
{
	for (unsigned int i = 0; i < options->nr_cases; i++)
		if (!strcmp(options->cases[i], name))
			return true;
	return !options->nr_cases;
}

bool contender_is_wanted(const struct options *options, const struct contender *c)
{
	return options->contenders_named ? options->contenders[c - contenders] : c->name != NULL;
}
