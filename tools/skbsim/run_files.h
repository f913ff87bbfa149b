/* SPDX-License-Identifier: MIT */
/* What "skbsim run" reads and writes: the capture, and files for frames, figures and drawings. */
#ifndef TOOL_RUN_FILES_H
#define TOOL_RUN_FILES_H

#include <stdbool.h>
#include <stdio.h>

#include <skbsim/nic.h>

#include "run_options.h"

/* All zero before run_files_load(). */
struct run_files {
	const char *input;		/* its name, or what the generator was asked for */
	struct skbsim_capture capture;	/* empty with a generator */
	struct skbsim_pcap_writer *out; /* NULL: not wanted, or written */
	FILE *json;			/* NULL: not wanted */
	FILE *plot;			/* NULL: not wanted */
};

/*
 * Loads the input; false if there is no frame to be had of it. What was wrong is on stderr, and
 * sets @failed, even where part of a capture can be used.
 */
bool run_files_load(struct run_files *files, const struct run_options *options, bool *failed);

/*
 * Opens what is to be written; to be called before anything is measured, so that nobody waits for
 * figures that cannot be written. False with one line on stderr.
 */
bool run_files_open(struct run_files *files, const struct run_options *options);

/* Ends the file of frames. False with one line on stderr if it could not be written. */
bool run_files_close_out(struct run_files *files);

/* Closes and frees all, however much of it is there. False if something could not be written. */
bool run_files_close(struct run_files *files, const struct run_options *options);

#endif
