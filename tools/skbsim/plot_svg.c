// SPDX-License-Identifier: MIT
/* A plot of intervals as an SVG file: a row each, a point and its error bar over one common axis. */
#include "plot_svg.h"

#include <math.h>
#include <string.h>

#include "utf8.h"

/* All in the document's pixels. */
#define WIDTH	   1000
#define LEFT	   400 /* of the axis: labels are left of it */
#define RIGHT	   880 /* its end: notes are right of it */
#define TOP	   90  /* of the first row */
#define ROW_HEIGHT 22
#define BOTTOM	   60 /* below the last row, for the axis */
#define CAP	   5  /* half the height of an error bar's ends */

#define INK  "#222222"
#define GRID "#dddddd"
#define LESS "#1b7837" /* the whole bar is below 0 */
#define MORE "#b2182b" /* above it */
#define BOTH "#666666"

struct axis {
	double first, last, step; /* ticks; first and last are its ends */
};

/* ---- Text ------------------------------------------------------------------------------- */

/* XML has no way to write most control characters, nor U+FFFE and U+FFFF. */
static bool is_xml_character(const unsigned char *s, int len)
{
	if (len == 1)
		return *s >= ' ' && *s != 0x7f;
	return !(len == 3 && s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe);
}

static void put_escaped(FILE *f, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	while (*s) {
		int len = utf8_length(s);

		if (!len || !is_xml_character(s, len))
			fputs("\xef\xbf\xbd", f);
		else if (*s == '<')
			fputs("&lt;", f);
		else if (*s == '>')
			fputs("&gt;", f);
		else if (*s == '&')
			fputs("&amp;", f);
		else
			fwrite(s, 1, (size_t)len, f);
		s += len ? len : 1;
	}
}

/* @style: more attributes, as in "font-weight=\"bold\"". @anchor: start, middle or end. */
static void put_text(FILE *f, double x, double y, const char *anchor, const char *style,
		     const char *text)
{
	fprintf(f, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s%s>", x, y, anchor,
		*style ? " " : "", style);
	put_escaped(f, text);
	fputs("</text>\n", f);
}

static void put_line(FILE *f, double x1, double y1, double x2, double y2, const char *colour)
{
	fprintf(f, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", x1,
		y1, x2, y2, colour);
}

/* ---- The axis --------------------------------------------------------------------------- */

/* 1, 2 or 5 times a power of ten, so that @span has at most ten of them. */
static double nice_step(double span)
{
	double power = pow(10, floor(log10(span / 10)));
	double rest = span / 10 / power;

	return power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
}

static struct axis choose_axis(const struct plot *plot)
{
	double low = 0, high = 0;
	struct axis axis;

	for (unsigned int i = 0; i < plot->nr_rows; i++) {
		low = fmin(low, plot->rows[i].low);
		high = fmax(high, plot->rows[i].high);
	}
	axis.step = nice_step(high - low > 0 ? high - low : 1);
	axis.first = floor(low / axis.step) * axis.step;
	axis.last = ceil(high / axis.step) * axis.step;
	if (axis.first == axis.last)
		axis.last = axis.first + axis.step;
	return axis;
}

static double place(const struct axis *axis, double value)
{
	return LEFT + (RIGHT - LEFT) * (value - axis->first) / (axis->last - axis->first);
}

static void put_axis(FILE *f, const struct axis *axis, const char *label, double bottom)
{
	long ticks = lround((axis->last - axis->first) / axis->step);
	int decimals = axis->step < 1 ? (int)ceil(-log10(axis->step)) : 0;

	for (long i = 0; i <= ticks; i++) {
		double value = axis->first + (double)i * axis->step;
		bool zero = fabs(value) < axis->step / 2;
		double x = place(axis, value);
		char text[32];

		snprintf(text, sizeof(text), zero ? "0" : "%+.*f", decimals, value);
		put_line(f, x, TOP - ROW_HEIGHT, x, bottom, zero ? INK : GRID);
		put_text(f, x, bottom + 18, "middle", "", text);
	}
	put_text(f, (LEFT + RIGHT) / 2.0, bottom + 42, "middle", "", label);
}

/* ---- Rows ------------------------------------------------------------------------------- */

static void put_bar(FILE *f, const struct axis *axis, const struct plot_row *row, double y)
{
	const char *colour = row->high < 0 ? LESS : row->low > 0 ? MORE : BOTH;
	double low = place(axis, row->low), high = place(axis, row->high);

	put_line(f, low, y, high, y, colour);
	put_line(f, low, y - CAP, low, y + CAP, colour);
	put_line(f, high, y - CAP, high, y + CAP, colour);
	fprintf(f, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", place(axis, row->mid),
		y, colour);
}

/* Returns where the next row is. */
static double put_row(FILE *f, const struct axis *axis, const struct plot_row *row, double y)
{
	if (row->heading) {
		put_text(f, 20, y + 5, "start", "font-weight=\"bold\"", row->heading);
		y += ROW_HEIGHT;
	}
	put_text(f, 35, y + 5, "start", "", row->label);
	put_text(f, WIDTH - 20, y + 5, "end", "", row->note);
	put_bar(f, axis, row, y);
	return y + ROW_HEIGHT;
}

static double rows_height(const struct plot *plot)
{
	unsigned int lines = plot->nr_rows;

	for (unsigned int i = 0; i < plot->nr_rows; i++)
		lines += plot->rows[i].heading != NULL;
	return (double)lines * ROW_HEIGHT;
}

void plot_svg(FILE *f, const struct plot *plot)
{
	struct axis axis = choose_axis(plot);
	double bottom = TOP + rows_height(plot), y = TOP, height = bottom + BOTTOM;

	fprintf(f,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\" "
		"viewBox=\"0 0 %d %.0f\" font-family=\"sans-serif\" font-size=\"13\" fill=\"" INK
		"\">\n"
		"<rect width=\"%d\" height=\"%.0f\" fill=\"white\"/>\n",
		WIDTH, height, WIDTH, height, WIDTH, height);
	put_text(f, 20, 28, "start", "font-size=\"17\" font-weight=\"bold\"", plot->title);
	put_text(f, 20, 50, "start", "", plot->subtitle);
	put_text(f, WIDTH - 20, TOP - ROW_HEIGHT + 5, "end", "font-weight=\"bold\"",
		 plot->note_title);
	put_axis(f, &axis, plot->axis, bottom - ROW_HEIGHT / 2.0);
	for (unsigned int i = 0; i < plot->nr_rows; i++)
		y = put_row(f, &axis, &plot->rows[i], y);
	fputs("</svg>\n", f);
}
