/* SPDX-License-Identifier: MIT */
/* What the files of format.h share: a conversion as it was read, and where its text goes. */
#ifndef SCENARIO_FORMAT_SPEC_H
#define SCENARIO_FORMAT_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#define LAST_ERROR 4095 /* a pointer so close to the end of memory stands for an error */
#define NONE	   (-1)

struct sink {
	char *buf;
	size_t size, len; /* len: of the whole text, whether or not it found room */
};

struct spec {
	bool left, plus, space, prefix, zeros;
	int width, precision; /* NONE: not given */
	char length;	      /* l, h, z, t; L for ll, H for hh; 0 */
	char conversion;
};

void format_put(struct sink *out, char c);

/* Text, as wide as is asked for; a precision cuts it. */
void format_put_text(struct sink *out, const char *text, const struct spec *spec);

/* True if @ptr can be read; says otherwise what it is. */
bool format_is_readable(struct sink *out, const void *ptr, const struct spec *spec);

/* What %p prints for @ptr; @letters is what follows the p. Ends the process where only a real
 * kernel can know. */
void format_put_pointer(struct sink *out, const void *ptr, const char *letters,
			const struct spec *spec);

#endif
