// SPDX-License-Identifier: MIT
/* The skbsim command: finds out which subcommand is meant. */
#include <stdio.h>
#include <string.h>

#include <skbsim/skbsim.h>

#include "bridge.h"
#include "complain.h"
#include "run.h"

static const char help_text[] =
	"Usage: skbsim COMMAND [OPTION]...\n"
	"\n"
	"Shows what the Linux kernel's sk_buff allocator does with real packets.\n"
	"\n"
	"  run         replay a capture as two kernels and compare; see skbsim run --help\n"
	"  slabinfo    replay it and print the slab caches; see skbsim slabinfo --help\n"
	"  bridge      route between two real interfaces; see skbsim bridge --help\n"
	"  --version   print the version\n"
	"  --help      show this\n";

static int dispatch(int argc, char **argv)
{
	if (argc < 2) {
		complain("expected a command: run, slabinfo or bridge; see skbsim --help");
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "run") || !strcmp(argv[1], "slabinfo"))
		return run_command(argc - 1, argv + 1);
	if (!strcmp(argv[1], "bridge"))
		return bridge_command(argc - 1, argv + 1);
	if (strcmp(argv[1], "--version") && strcmp(argv[1], "--help")) {
		complain("'%s': unknown command; expected run, slabinfo or bridge; see skbsim "
			 "--help",
			 argv[1]);
		return EXIT_USAGE;
	}
	if (argc > 2) {
		complain("'%s': expected nothing behind %s", argv[2], argv[1]);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--version"))
		printf("skbsim %s\n", skbsim_version);
	else
		fputs(help_text, stdout);
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	int code = dispatch(argc, argv);

	if (fflush(stdout) || ferror(stdout)) {
		complain("stdout: could not be written: %m");
		return EXIT_FAILED;
	}
	return code;
}
