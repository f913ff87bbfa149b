// SPDX-License-Identifier: MIT
/* The series taken apart, as a table for people: a row each, under the heading of its group. */
#include "ablate_report.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"

#define CELL_BYTES 64

static void title(FILE *f, const struct ablation *a)
{
	const struct run_result *run = a->run;
	char *path = strdup(run->input);

	if (path)
		make_printable(path);
	fprintf(f,
		"%s: %s, driver %s, %zu frames x %llu loops in bursts of %u, %u %s%s, %u rounds in "
		"turns\n",
		run->workload, path ? basename(path) : "", run->driver, run->frames, run->loops,
		run->burst, run->cpus, run->cpus == 1 ? "CPU" : "CPUs",
		run->free_remote ? ", freed by the neighbour" : "", a->rounds);
	free(path);
}

static void heading(FILE *f, enum ablate_group group)
{
	static const char *const compared[] = {
		[GROUP_CUMULATIVE] = "to the row above, %",
		[GROUP_ALONE] = "",
		[GROUP_WITHOUT] = "to v5.12, %",
		[GROUP_GEOMETRY] = "to v5.12, %",
	};

	fprintf(f, "\n%s\n%-22s %6s %14s %5s %22s %22s %6s %6s %6s\n", ablate_group_title(group),
		"", "ns", "min..max", "Mpps", "to v5.10, %", compared[group], "hits", "slab",
		"bulk");
}

/* "-6.1 [-7.0, -5.2]". */
static void format_interval(char *buf, struct interval d)
{
	snprintf(buf, CELL_BYTES, "%+.1f [%+.1f, %+.1f]", d.median, d.low, d.high);
}

static void print_row(FILE *f, const struct ablation *a, unsigned int i)
{
	const struct ablate_row *row = &a->rows[i];
	struct spread ns = spread_of(row->ns_per_packet, a->rounds);
	char range[CELL_BYTES], base[CELL_BYTES] = "", reference[CELL_BYTES] = "", hits[16] = "-";

	snprintf(range, sizeof(range), "%.1f..%.1f", ns.min, ns.max);
	if (i != ROW_V510)
		format_interval(base, ablate_difference_percent(a, i, ROW_V510));
	if (ablate_reference(i) >= 0)
		format_interval(reference,
				ablate_difference_percent(a, i, (unsigned int)ablate_reference(i)));
	if (row->counters.napi_cache.get)
		snprintf(hits, sizeof(hits), "%.1f%%", 100 * ablate_hit_share(row));
	fprintf(f, "  %-20s %6.1f %14s %5.2f %22s %22s %6s %6.3f %6.3f  %s\n", row->spec->name,
		ns.median, range, ns.median > 0 ? 1000 / ns.median : 0, base, reference, hits,
		ablate_slab_calls(row), ablate_bulk_calls(row), row->spec->what);
}

static double median_ns(const struct ablation *a, unsigned int i)
{
	return spread_of(a->rows[i].ns_per_packet, a->rounds).median;
}

static void flush_row(FILE *f, const struct ablation *a, const char *label, unsigned int flushed,
		      unsigned int unflushed)
{
	char difference[CELL_BYTES];

	format_interval(difference, ablate_difference_percent(a, unflushed, flushed));
	fprintf(f, "  %-26s %12.1f %12.1f %24s\n", label, median_ns(a, flushed),
		median_ns(a, unflushed), difference);
}

/* What a reviewer of the series asked to see tested. */
static void flush_question(FILE *f, const struct ablation *a)
{
	fprintf(f, "\n%-28s %12s %12s %24s\n", "Emptied after each poll?", "yes, ns", "no, ns",
		"no to yes, %");
	flush_row(f, a, "heads are not reused", ROW_V510, ROW_V510_UNFLUSHED);
	flush_row(f, a, "heads are reused", ROW_V512_FLUSHED, ROW_V512);
}

static void legend(FILE *f, const struct ablation *a)
{
	fprintf(f,
		"\nns, min..max: a packet's time on its CPU, without what other programs took, "
		"median and\n"
		"extremes of the rounds. Differences: median of those within each round; in "
		"brackets\n"
		"where it lies with %.0f %% confidence. hits: heads found in the cache, of those "
		"asked of\n"
		"it. slab: what SLUB counted for heads, a packet; bulk: bulk calls of the cache, a "
		"packet.\n",
		100 * median_interval_confidence(a->rounds));
}

void ablate_print(FILE *f, const struct ablation *a)
{
	title(f, a);
	for (unsigned int i = 0; i < a->nr_rows; i++) {
		if (!i || a->rows[i].spec->group != a->rows[i - 1].spec->group)
			heading(f, a->rows[i].spec->group);
		print_row(f, a, i);
	}
	flush_question(f, a);
	legend(f, a);
}
