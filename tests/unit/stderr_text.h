/* SPDX-License-Identifier: MIT */
/* Reading what the library says on stderr. */
#ifndef SKBSIM_TESTS_STDERR_TEXT_H
#define SKBSIM_TESTS_STDERR_TEXT_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static FILE *stderr_file;
static int real_stderr;
static char stderr_text[16384];

/* From here on stderr is kept. */
static inline void stderr_catch(void)
{
	fflush(stderr);
	stderr_file = tmpfile();
	assert_non_null(stderr_file);
	real_stderr = dup(STDERR_FILENO);
	dup2(fileno(stderr_file), STDERR_FILENO);
}

/* Ends that; what was written is in stderr_text. */
static inline void stderr_release(void)
{
	size_t len;

	fflush(stderr);
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	rewind(stderr_file);
	len = fread(stderr_text, 1, sizeof(stderr_text) - 1, stderr_file);
	stderr_text[len] = '\0';
	fclose(stderr_file);
}

/* Exactly one line, the library's, that contains @word. */
static inline void assert_one_line_with(const char *word)
{
	const char *end = strchr(stderr_text, '\n');

	if (!end || end[1] || strncmp(stderr_text, "skbsim: ", 8) || !strstr(stderr_text, word))
		fail_msg("expected one line 'skbsim: ...%s...', stderr has '%s'", word,
			 stderr_text);
}

#endif
