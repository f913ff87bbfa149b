// SPDX-License-Identifier: MIT
/* The series taken apart, as a plot: what each row costs more or less than v5.10. */
#include "ablate_report.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "plot_svg.h"

#define TEXT_BYTES 96

struct texts {
	char label[ABLATE_MAX_ROWS][TEXT_BYTES];
	char note[ABLATE_MAX_ROWS][TEXT_BYTES];
};

static void fill_row(struct plot_row *row, struct texts *texts, const struct ablation *a,
		     unsigned int i)
{
	const struct ablate_spec *spec = a->rows[i].spec;
	struct interval d = ablate_difference_percent(a, i, ROW_V510);

	snprintf(texts->label[i], TEXT_BYTES, "%s: %s", spec->name, spec->what);
	snprintf(texts->note[i], TEXT_BYTES, "%.1f ns",
		 spread_of(a->rows[i].ns_per_packet, a->rounds).median);
	*row = (struct plot_row){
		.label = texts->label[i],
		.note = texts->note[i],
		.low = d.low,
		.mid = d.median,
		.high = d.high,
	};
	if (!i || spec->group != a->rows[i - 1].spec->group)
		row->heading = ablate_group_title(spec->group);
}

void ablate_plot(FILE *f, const struct ablation *a)
{
	const struct run_result *run = a->run;
	struct plot_row rows[ABLATE_MAX_ROWS];
	struct texts texts;
	char *path = strdup(run->input);
	char subtitle[512], axis[TEXT_BYTES];
	struct plot plot = {
		.title = "NAPI cache of sk_buff heads: the series taken apart",
		.subtitle = subtitle,
		.axis = axis,
		.note_title = "a packet",
		.nr_rows = a->nr_rows,
		.rows = rows,
	};

	snprintf(subtitle, sizeof(subtitle),
		 "%s, %.300s, driver %s, bursts of %u, %u %s, %u rounds of %llu loops in turns",
		 run->workload, path ? basename(path) : "", run->driver, run->burst, run->cpus,
		 run->cpus == 1 ? "CPU" : "CPUs", a->rounds, run->loops);
	snprintf(axis, sizeof(axis),
		 "time a packet, difference to v5.10 in %% (bars: %.0f %% confidence)",
		 100 * median_interval_confidence(a->rounds));
	for (unsigned int i = 0; i < a->nr_rows; i++)
		fill_row(&rows[i], &texts, a, i);
	plot_svg(f, &plot);
	free(path);
}
