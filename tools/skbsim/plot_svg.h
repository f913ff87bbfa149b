/* SPDX-License-Identifier: MIT */
/* A plot of intervals as an SVG file: a row each, a point and its error bar over one common axis. */
#ifndef TOOL_PLOT_SVG_H
#define TOOL_PLOT_SVG_H

#include <stdbool.h>
#include <stdio.h>

struct plot_row {
	const char *heading; /* above this row; NULL: none */
	const char *label;   /* left of it */
	const char *note;    /* right of it */
	double low, mid, high;
};

struct plot {
	const char *title;
	const char *subtitle;
	const char *axis;	/* what is drawn, with its unit */
	const char *note_title; /* above the notes */
	unsigned int nr_rows;
	const struct plot_row *rows;
};

/*
 * Writes a whole SVG document, in UTF-8, that needs nothing from outside: fonts are whatever
 * sans-serif the viewer has. 0 is on the axis, and has a line. Texts may hold any bytes. Write
 * errors stay in @f's error flag.
 */
void plot_svg(FILE *f, const struct plot *plot);

#endif
