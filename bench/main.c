// SPDX-License-Identifier: MIT
/* The skbbench command. */
#include <stdio.h>
#include <string.h>

#include "complain.h"
#include "measure.h"
#include "options.h"
#include "report.h"
#include "worker.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* NULL, with one line on stderr, if it cannot be written; stdout for "-". */
static FILE *open_json(const char *name)
{
	FILE *f;

	if (!strcmp(name, "-"))
		return stdout;
	f = fopen(name, "we");
	if (!f)
		complain("--json '%s': %m", name);
	return f;
}

static bool close_json(FILE *f, const char *name)
{
	bool bad;

	if (f == stdout)
		return true; /* main() looks at that */
	bad = ferror(f);
	if (!fclose(f) && !bad)
		return true;
	complain("--json '%s': could not be written: %m", name);
	return false;
}

/* The file is opened first: not after a minute's work. */
static int run(const struct options *options)
{
	FILE *json = options->json ? open_json(options->json) : NULL;
	static struct result result;
	bool ok;

	if (options->json && !json)
		return EXIT_FAILED;
	ok = measure(options, &result);
	if (ok && json)
		json_write(json, &result);
	if (json)
		ok = close_json(json, options->json) && ok;
	if (ok && json != stdout)
		report_print(stdout, &result);
	return ok ? EXIT_DONE : EXIT_FAILED;
}

int main(int argc, char **argv)
{
	struct options options;
	int code = EXIT_DONE;

	if (argc == 4 && !strcmp(argv[1], WORKER_ARGUMENT))
		return worker_main(argv[2], argv[3]);
	switch (options_parse(&options, argc, argv)) {
	case PARSED_BAD:
		return EXIT_USAGE;
	case PARSED_DONE:
		break;
	default:
		code = run(&options);
	}
	if (fflush(stdout) || ferror(stdout)) {
		complain("stdout: could not be written: %m");
		return EXIT_FAILED;
	}
	return code;
}
