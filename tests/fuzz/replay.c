/* SPDX-License-Identifier: MIT */
/* Runs a fuzz target over files and folders of inputs: what the tests do with the kept corpus. */
#include "target.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX (1 << 20)

static unsigned int replayed;

static int replay_file(const char *path)
{
	static unsigned char bytes[INPUT_MAX];
	FILE *f = fopen(path, "rb");
	size_t len;

	if (!f) {
		fprintf(stderr, "%s: %m: expected a file or folder of inputs\n", path);
		return -1;
	}
	len = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(bytes, len);
	replayed++;
	return 0;
}

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Returns how many are in the folder, or a negative number if @path is none. */
static int replay_folder(const char *path)
{
	struct dirent **entries;
	int n = scandir(path, &entries, is_input, alphasort);

	for (int i = 0; i < n; i++) {
		char name[4096];

		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		free(entries[i]);
		if (replay_file(name))
			exit(EXIT_FAILURE);
	}
	if (n >= 0)
		free(entries);
	return n;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (replay_folder(argv[i]) < 0 && replay_file(argv[i]))
			return EXIT_FAILURE;
	if (!replayed) {
		fprintf(stderr, "usage: %s FILE|FOLDER...\n", argv[0]);
		return EXIT_FAILURE;
	}
	printf("%u inputs\n", replayed);
	return EXIT_SUCCESS;
}
