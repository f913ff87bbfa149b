// SPDX-License-Identifier: MIT
/* What --latency has found, as rows of the table and as JSON. */
#include "latency_report.h"

#include "latency.h"
#include "report.h"

static const struct {
	const char *label, *key;
} spans[] = {
	[SPAN_PACKET] = { "packet", "packet" },
	[SPAN_BIRTH] = { "its birth", "birth" },
	[SPAN_FREE] = { "its free", "free" },
	[SPAN_AFTER] = { "after a poll", "after_poll" },
};

static const struct {
	const char *label, *key;
} held[] = {
	[HELD_HEADS] = { "heads in NAPI caches", "heads" },
	[HELD_SLABS] = { "slabs of heads", "slabs" },
};

/* ---- Rows ------------------------------------------------------------------------------- */

static void print_quantile(const struct run_result *result, enum latency_span span,
			   const char *name, size_t offset)
{
	double values[MAX_COLUMNS];
	char label[32];

	for (unsigned int i = 0; i < result->nr_columns; i++) {
		struct latency_quantiles q = latency_quantiles(result->columns[i].latency, span);

		values[i] = *(const double *)((const char *)&q + offset);
	}
	snprintf(label, sizeof(label), "%s, %s", spans[span].label, name);
	report_values(result, label, values);
}

static bool happened(const struct run_result *result, enum latency_span span)
{
	for (unsigned int i = 0; i < result->nr_columns; i++)
		if (latency_quantiles(result->columns[i].latency, span).count)
			return true;
	return false;
}

static void print_span(const struct run_result *result, enum latency_span span)
{
	if (!happened(result, span))
		return;
	print_quantile(result, span, "mean to p99", offsetof(struct latency_quantiles, mean));
	print_quantile(result, span, "p50", offsetof(struct latency_quantiles, p50));
	print_quantile(result, span, "p99", offsetof(struct latency_quantiles, p99));
	print_quantile(result, span, "p99.9", offsetof(struct latency_quantiles, p999));
	print_quantile(result, span, "max", offsetof(struct latency_quantiles, max));
}

static void print_range(const struct run_result *result, enum latency_held what, const char *name,
			size_t offset)
{
	u64 counts[MAX_COLUMNS];
	char label[32];

	for (unsigned int i = 0; i < result->nr_columns; i++) {
		struct latency_range r = latency_held(result->columns[i].latency, what);

		counts[i] = *(const u64 *)((const char *)&r + offset);
	}
	snprintf(label, sizeof(label), "%s, %s", held[what].label, name);
	report_counts(result, label, counts);
}

void latency_print(const struct run_result *result)
{
	double nothing[MAX_COLUMNS];

	for (unsigned int i = 0; i < result->nr_columns; i++)
		nothing[i] = latency_nothing(result->columns[i].latency);
	printf("\nNanoseconds, in %d more rounds:\n", ROUNDS);
	for (unsigned int span = 0; span < NR_LATENCY_SPANS; span++)
		print_span(result, span);
	report_values(result, "nothing, mean to p99", nothing);
	puts("\nHeld between two interrupts:");
	for (unsigned int what = 0; what < NR_LATENCY_HELD; what++) {
		print_range(result, what, "min", offsetof(struct latency_range, min));
		print_range(result, what, "median", offsetof(struct latency_range, median));
		print_range(result, what, "max", offsetof(struct latency_range, max));
	}
}

/* ---- JSON ------------------------------------------------------------------------------- */

void latency_json(FILE *f, const struct latency *l)
{
	putc('{', f);
	for (unsigned int i = 0; i < NR_LATENCY_SPANS; i++) {
		struct latency_quantiles q = latency_quantiles(l, i);

		fprintf(f,
			"\"%s\": {\"count\": %llu, \"mean\": %.1f, \"p50\": %.1f, \"p99\": %.1f, "
			"\"p99_9\": %.1f, "
			"\"max\": %.1f}, ",
			spans[i].key, q.count, q.mean, q.p50, q.p99, q.p999, q.max);
	}
	fprintf(f, "\"nothing\": %.1f", latency_nothing(l));
	for (unsigned int i = 0; i < NR_LATENCY_HELD; i++) {
		struct latency_range r = latency_held(l, i);

		fprintf(f, ", \"%s\": {\"min\": %llu, \"median\": %llu, \"max\": %llu}",
			held[i].key, r.min, r.median, r.max);
	}
	putc('}', f);
}
