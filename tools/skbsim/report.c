// SPDX-License-Identifier: MIT
/* The figures as a table for people: a row each, a column a profile, and the difference. */
#include "report.h"

#include <linux/topology.h>

#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "complain.h"

#define LABEL_WIDTH  26
#define COLUMN_WIDTH 22
#define DIFF_WIDTH   13
#define CELL_BYTES   64

/* Which way a figure should go: colours the difference. */
enum better { NEITHER, MORE, LESS };

enum colour { PLAIN, BOLD, GREEN, RED };

struct row {
	const char *label;
	enum better better;
	double values[MAX_COLUMNS]; /* what the difference is taken of */
	char cells[MAX_COLUMNS][CELL_BYTES];
};

static bool coloured;

static void choose_colour(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	coloured =
		isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && strcmp(term, "dumb");
}

static void print_cell(enum colour colour, int width, const char *text)
{
	static const char *const codes[] = {
		[PLAIN] = "", [BOLD] = "\033[1m", [GREEN] = "\033[32m", [RED] = "\033[31m"
	};

	if (coloured && colour != PLAIN)
		printf("%s%*s\033[0m", codes[colour], width, text);
	else
		printf("%*s", width, text);
}

/* @n with a comma after each three digits. */
static void format_count(char *buf, u64 n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%llu", n);

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*buf++ = ',';
		*buf++ = digits[i];
	}
	*buf = '\0';
}

static enum colour difference_colour(const struct row *row)
{
	double change = row->values[1] - row->values[0];

	if (row->better == NEITHER || change == 0)
		return PLAIN;
	return (change > 0) == (row->better == MORE) ? GREEN : RED;
}

static void print_difference(const struct row *row)
{
	double before = row->values[0], after = row->values[1];
	char text[CELL_BYTES] = "-"; /* no percentage leads from 0 to something */

	if (after == before)
		snprintf(text, sizeof(text), "0.0 %%");
	else if (before != 0)
		snprintf(text, sizeof(text), "%+.1f %%", 100 * (after - before) / before);
	print_cell(difference_colour(row), DIFF_WIDTH, text);
}

static void print_row(const struct run_result *result, const struct row *row)
{
	printf("%-*s", LABEL_WIDTH, row->label);
	for (unsigned int i = 0; i < result->nr_columns; i++)
		print_cell(PLAIN, COLUMN_WIDTH, row->cells[i]);
	if (result->nr_columns == 2)
		print_difference(row);
	putchar('\n');
}

static void title(const struct run_result *result)
{
	char *path = strdup(result->input);
	char frames[CELL_BYTES], loops[CELL_BYTES];

	if (path)
		make_printable(path);
	format_count(frames, result->frames);
	format_count(loops, result->loops);
	printf("%s: %s, %s frames x %s loops in bursts of %u, %u %s, %d rounds", result->workload,
	       path ? basename(path) : "", frames, loops, result->burst, result->cpus,
	       result->cpus == 1 ? "CPU" : "CPUs", ROUNDS);
	if (strcmp(result->driver, "napi_build"))
		printf(", driver %s", result->driver);
	if (result->free_remote)
		fputs(", freed by the neighbour", stdout);
	printf("%s%s\n\n", *result->switches ? ", " : "", result->switches);
	free(path);
}

static void header(const struct run_result *result)
{
	printf("%-*s", LABEL_WIDTH, "");
	for (unsigned int i = 0; i < result->nr_columns; i++)
		print_cell(BOLD, COLUMN_WIDTH, result->columns[i].profile);
	if (result->nr_columns == 2)
		print_cell(BOLD, DIFF_WIDTH, "difference");
	putchar('\n');
}

/* @offset is that of a u64 in struct round_counters. */
static void count_row(const struct run_result *result, const char *label, size_t offset)
{
	struct row row = { .label = label };

	for (unsigned int i = 0; i < result->nr_columns; i++) {
		const char *counters = (const char *)&result->columns[i].counters;
		u64 n = *(const u64 *)(counters + offset);

		row.values[i] = (double)n;
		format_count(row.cells[i], n);
	}
	print_row(result, &row);
}

/* With several memory nodes only: heads in the caches at the end that lie far from their CPU. */
static void remote_row(const struct run_result *result)
{
	if (nr_online_nodes > 1)
		count_row(result, "remote heads in NAPI caches",
			  offsetof(struct round_counters, napi_cache.remote));
}

static void speed_rows(const struct run_result *result)
{
	struct row rate = { .label = "Mpps", .better = MORE };
	struct row cost = { .label = "ns per packet, median", .better = LESS };
	struct row range = { .label = "  min..max", .better = NEITHER };

	for (unsigned int i = 0; i < result->nr_columns; i++) {
		struct spread ns = ns_spread(&result->columns[i]);

		rate.values[i] = mpps(&result->columns[i]);
		cost.values[i] = ns.median;
		snprintf(rate.cells[i], CELL_BYTES, "%.3f", rate.values[i]);
		snprintf(cost.cells[i], CELL_BYTES, "%.1f", ns.median);
		snprintf(range.cells[i], CELL_BYTES, "%.1f..%.1f", ns.min, ns.max);
	}
	print_row(result, &rate);
	print_row(result, &cost);
	printf("%-*s", LABEL_WIDTH, range.label);
	for (unsigned int i = 0; i < result->nr_columns; i++)
		print_cell(PLAIN, COLUMN_WIDTH, range.cells[i]);
	putchar('\n');
}

static void cache_row(const struct run_result *result)
{
	struct row row = { .label = "heads from the NAPI cache" };

	for (unsigned int i = 0; i < result->nr_columns; i++) {
		const struct skbsim_napi_cache_stats *s = &result->columns[i].counters.napi_cache;
		char count[CELL_BYTES / 2];

		row.values[i] = (double)s->hit;
		format_count(count, s->hit);
		snprintf(row.cells[i], CELL_BYTES, "%s (%.1f %%)", count,
			 s->get ? 100.0 * (double)s->hit / (double)s->get : 0.0);
	}
	print_row(result, &row);
}

static void leak_row(const struct run_result *result)
{
	struct row row = { .label = "alive at the end", .better = LESS };

	for (unsigned int i = 0; i < result->nr_columns; i++) {
		row.values[i] = (double)result->columns[i].leaked;
		format_count(row.cells[i], (u64)result->columns[i].leaked);
	}
	print_row(result, &row);
}

/* The workload's own: the same ones, in the same order, in each column. */
static void figure_rows(const struct run_result *result)
{
	const struct figures *figures = &result->columns[0].counters.figures;

	for (unsigned int i = 0; i < figures->nr; i++)
		if (figures->list[i].kind == FIGURE_COUNT)
			count_row(result, figures->list[i].text,
				  offsetof(struct round_counters, figures.list[0].n) +
					  i * sizeof(struct figure));
}

/* One line more for each reason that a packet was dropped for, if any was. */
static void drop_reasons(const struct run_result *result)
{
	const struct profile_result *last = &result->columns[result->nr_columns - 1];
	const struct figures *figures = &last->counters.figures;
	char count[CELL_BYTES];
	const char *heading = "\nDropped:\n";

	for (unsigned int i = 0; i < figures->nr; i++) {
		const struct figure *figure = &figures->list[i];

		if (figure->kind != FIGURE_DROP || !figure->n)
			continue;
		format_count(count, figure->n);
		printf("%s  %12s  %s\n", heading, count, figure->text);
		heading = "";
	}
}

void report_print(const struct run_result *result)
{
	choose_colour();
	title(result);
	header(result);
	count_row(result, "packets", offsetof(struct round_counters, packets));
	count_row(result, "bytes", offsetof(struct round_counters, bytes));
	count_row(result, "dropped", offsetof(struct round_counters, dropped));
	figure_rows(result);
	speed_rows(result);
	cache_row(result);
	count_row(result, "bulk refills", offsetof(struct round_counters, napi_cache.refill));
	count_row(result, "bulk flushes", offsetof(struct round_counters, napi_cache.flush));
	remote_row(result);
	count_row(result, "SLUB slow paths, alloc",
		  offsetof(struct round_counters, alloc_slowpath));
	count_row(result, "SLUB slow paths, free", offsetof(struct round_counters, free_slowpath));
	leak_row(result);
	drop_reasons(result);
}

void report_slabinfo(FILE *f, const struct run_result *result)
{
	for (unsigned int i = 0; i < result->nr_columns; i++) {
		const struct profile_result *column = &result->columns[i];

		if (!column->slabinfo)
			continue;
		fprintf(f, "\nSlab caches, %s, after the replay of the last round:\n\n",
			column->profile);
		fputs(column->slabinfo, f);
	}
}

void report_values(const struct run_result *result, const char *label, const double *values)
{
	struct row row = { .label = label, .better = LESS };

	for (unsigned int i = 0; i < result->nr_columns; i++) {
		/* As it is shown, so that what looks the same is no difference. */
		row.values[i] = round(10 * values[i]) / 10;
		if (values[i] < 10000)
			snprintf(row.cells[i], CELL_BYTES, "%.1f", values[i]);
		else
			format_count(row.cells[i], (u64)values[i]);
	}
	print_row(result, &row);
}

void report_counts(const struct run_result *result, const char *label, const u64 *counts)
{
	struct row row = { .label = label };

	for (unsigned int i = 0; i < result->nr_columns; i++) {
		row.values[i] = (double)counts[i];
		format_count(row.cells[i], counts[i]);
	}
	print_row(result, &row);
}
