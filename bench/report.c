// SPDX-License-Identifier: MIT
/* The figures as a table for people. */
#include "report.h"

#include <string.h>

#include <linux/kernel.h>
#include <skbsim/skbsim.h>

#define NAME_WIDTH   13
#define COLUMN_WIDTH 14
#define RATIO_WIDTH  8 /* behind a figure, if ratios are wanted */

/* Wide enough for the name of the one whose figures stand there. */
static int column_width(unsigned int i)
{
	return max(COLUMN_WIDTH, (int)strlen(contenders[i].name));
}

/* @base: of whom the figures are multiples too, or NULL; so below. */
static void print_heading(FILE *f, const struct suite_result *r, const char *first,
			  const struct contender *base)
{
	fprintf(f, "\n%-*s %5s %12s %5s", NAME_WIDTH, first, "bulk", "outstanding", "CPUs");
	for (unsigned int i = 0; i < NR_CONTENDERS; i++) {
		if (!r->took_part[i])
			continue;
		fprintf(f, " %*s", column_width(i), contenders[i].name);
		if (base)
			fprintf(f, " %*s", RATIO_WIDTH, "ratio");
	}
	putc('\n', f);
}

static bool was_measured(const struct spread times[NR_CONTENDERS])
{
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (times[i].median > 0)
			return true;
	return false;
}

static bool was_counted(const struct count_row counts[NR_CONTENDERS])
{
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (counts[i].instructions > 0)
			return true;
	return false;
}

/* Of contender @i. */
static void print_figure(FILE *f, unsigned int i, double figure, int decimals)
{
	if (figure > 0)
		fprintf(f, " %*.*f", column_width(i), decimals, figure);
	else
		fprintf(f, " %*s", column_width(i), "-");
}

static void print_ratio(FILE *f, const struct spread times[NR_CONTENDERS], unsigned int i,
			const struct contender *base)
{
	double of = times[base - contenders].median;

	if (of > 0 && times[i].median > 0)
		fprintf(f, " %*.3f", RATIO_WIDTH, times[i].median / of);
	else
		fprintf(f, " %*s", RATIO_WIDTH, "-");
}

static void print_case(FILE *f, const struct suite_result *r, unsigned int index,
		       const struct contender *base)
{
	const struct bench_case *c = &r->suite->cases[index];

	fprintf(f, "%-*s %5u %12u %5u", NAME_WIDTH, c->name, c->bulk, c->outstanding, c->cpus);
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (r->took_part[i]) {
			print_figure(f, i, r->times[index][i].median, 2);
			if (base)
				print_ratio(f, r->times[index], i, base);
		}
	putc('\n', f);
}

static void print_counts(FILE *f, const struct suite_result *r)
{
	bool heading = false;

	for (unsigned int i = 0; i < r->suite->nr_cases; i++) {
		const struct bench_case *c = &r->suite->cases[i];

		if (!was_counted(r->counts[i]))
			continue;
		if (!heading)
			print_heading(f, r, "instructions", NULL);
		heading = true;
		fprintf(f, "%-*s %5u %12u %5u", NAME_WIDTH, c->name, c->bulk, c->outstanding,
			c->cpus);
		for (unsigned int who = 0; who < NR_CONTENDERS; who++)
			if (r->took_part[who])
				print_figure(f, who, r->counts[i][who].instructions, 1);
		putc('\n', f);
	}
}

static void print_times(FILE *f, const struct suite_result *r, const struct contender *base)
{
	bool heading = false;

	for (unsigned int i = 0; i < r->suite->nr_cases; i++) {
		if (!was_measured(r->times[i]))
			continue;
		if (!heading)
			print_heading(f, r, "ns an object", base);
		heading = true;
		print_case(f, r, i, base);
	}
}

enum memory_figure { RESIDENT, ACCOUNTED, LEFT };

static double memory_figure(const struct memory_row *m, enum memory_figure which)
{
	return which == RESIDENT ? m->resident : which == ACCOUNTED ? m->accounted : m->left;
}

static void print_memory_line(FILE *f, const struct suite_result *r, unsigned int objects,
			      const char *what, enum memory_figure which)
{
	fprintf(f, "%-*s %5s %12u %5s", NAME_WIDTH, what, "", objects, "");
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (r->took_part[i])
			print_figure(f, i, memory_figure(&r->memory[i], which), 1);
	putc('\n', f);
}

static void print_memory(FILE *f, const struct suite_result *r, unsigned int objects)
{
	bool measured = false;

	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		measured |= r->memory[i].resident > 0;
	if (!measured)
		return;
	print_heading(f, r, "bytes, each", NULL);
	print_memory_line(f, r, objects, "resident", RESIDENT);
	print_memory_line(f, r, objects, "accounted", ACCOUNTED);
	if (r->suite->shrink)
		print_memory_line(f, r, objects, "left", LEFT);
}

static void print_machine(FILE *f, const struct result *r)
{
	const struct machine *m = &r->machine;

	fprintf(f, "\n%s, %u CPU%s, %s, %s, load %.1f\n", m->cpu, m->cpus,
		m->cpus == 1 ? " (both threads of cases with two share it)" : "s, threads pinned",
		m->kernel, m->compiler, m->load);
	if (r->uncounted)
		fprintf(f, "counters of instructions and cache misses: unsupported (%s)\n",
			r->uncounted);
	fputs("versions:", f);
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (*r->versions[i])
			fprintf(f, " %s %s", contenders[i].name, r->versions[i]);
	putc('\n', f);
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (r->missing[i])
			fprintf(f, "%s is missing: it needs Debian's %s\n", contenders[i].name,
				contenders[i].package);
}

/* Of suites that a filter leaves nothing of, nothing is said. */
static bool was_chosen(const struct suite_result *r)
{
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (r->took_part[i])
			return true;
	return false;
}

void report_print(FILE *f, const struct result *r)
{
	const struct options *options = r->options;
	const char *between = "";

	for (unsigned int i = 0; i < r->nr_suites; i++) {
		const struct suite_result *of = &r->suites[i];

		if (!was_chosen(of))
			continue;
		fprintf(f, "%s%s: %s; medians of %u round%s of %u ms\n", between, of->suite->name,
			of->suite->title, options->rounds, options->rounds == 1 ? "" : "s",
			options->round_ms);
		print_times(f, of, options->ratio_to);
		print_counts(f, of);
		print_memory(f, of, options->objects);
		between = "\n";
	}
	print_machine(f, r);
}
