// SPDX-License-Identifier: MIT
/* What "skbsim run" reads and writes: the capture, and files for frames, figures and drawings. */
#include "run_files.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"

#define SHIPPED_CAPTURE "tcp-vlan100.pcap"

static const char *find_input(const struct run_options *options)
{
	static const char installed[] = INSTALLED_DATA_DIR "/" SHIPPED_CAPTURE;

	if (options->gen)
		return options->gen;
	if (options->pcap)
		return options->pcap;
	return access(installed, R_OK) ? SOURCE_DATA_DIR "/" SHIPPED_CAPTURE : installed;
}

bool run_files_load(struct run_files *files, const struct run_options *options, bool *failed)
{
	int err;

	files->input = find_input(options);
	if (options->gen)
		return true;
	err = skbsim_capture_load(files->input, &files->capture);
	if (err && !files->capture.problem[0])
		complain("%s: %s", files->input, strerror(-err));
	else if (files->capture.problem[0])
		complain("%s: %s", files->input, files->capture.problem);
	*failed |= err || files->capture.problem[0];
	return files->capture.nr > 0;
}

/* Do two names mean one file that is there? */
static bool same_file(const char *a, const char *b)
{
	struct stat stat_a, stat_b;

	return a && b && !stat(a, &stat_a) && !stat(b, &stat_b) && S_ISREG(stat_a.st_mode) &&
	       stat_a.st_dev == stat_b.st_dev && stat_a.st_ino == stat_b.st_ino;
}

/* An output must not overwrite the input, nor another one. */
static bool outputs_differ(const struct run_files *files, const struct run_options *options)
{
	const struct {
		const char *option, *path;
	} outputs[] = {
		{ "--out", options->out },
		{ "--json", options->json },
		{ "--plot", options->plot },
	};

	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
		const char *path = outputs[i].path;

		if (!options->gen && same_file(path, files->input)) {
			complain("%s '%s': is the input; expected another file", outputs[i].option,
				 path);
			return false;
		}
		for (size_t j = 0; path && j < i; j++) {
			const char *other = outputs[j].path;

			if (!other || (strcmp(path, other) && !same_file(path, other)))
				continue;
			complain("%s and %s '%s': expected two files", outputs[j].option,
				 outputs[i].option, path);
			return false;
		}
	}
	return true;
}

/* @path may be "-", for stdout. NULL with one line on stderr if it cannot be written. */
static FILE *open_text(const char *option, const char *path)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "w") : stdout;

	if (!f)
		complain("%s '%s': %m: expected a path where a file can be created", option, path);
	return f;
}

bool run_files_open(struct run_files *files, const struct run_options *options)
{
	if (!outputs_differ(files, options))
		return false;
	if (options->out) {
		files->out = skbsim_pcap_writer_open(options->out);
		if (!files->out)
			return false;
	}
	if (options->json) {
		files->json = open_text("--json", options->json);
		if (!files->json)
			return false;
	}
	if (options->plot) {
		files->plot = open_text("--plot", options->plot);
		if (!files->plot)
			return false;
	}
	/* Of files that were not there before, two names are seen to mean one only now. */
	return outputs_differ(files, options);
}

bool run_files_close_out(struct run_files *files)
{
	struct skbsim_pcap_writer *out = files->out;

	files->out = NULL;
	return !out || !skbsim_pcap_writer_close(out);
}

/* @f may be NULL, for a file that was not wanted. */
static bool close_text(FILE *f, const char *option, const char *path)
{
	bool bad;

	if (!f || f == stdout)
		return true;
	bad = ferror(f);
	bad |= fclose(f) != 0;
	if (bad)
		complain("%s '%s': could not be written", option, path);
	return !bad;
}

bool run_files_close(struct run_files *files, const struct run_options *options)
{
	bool done = run_files_close_out(files);

	done &= close_text(files->json, "--json", options->json);
	done &= close_text(files->plot, "--plot", options->plot);
	skbsim_capture_free(&files->capture);
	return done;
}
