// SPDX-License-Identifier: MIT
/* The series taken apart, as JSON for programs. */
#include "ablate_report.h"

#include <skbsim/skbsim.h>

#include "json.h"

static void write_interval(FILE *f, const char *key, struct interval d)
{
	fprintf(f, "\"%s\": {\"median\": %.3f, \"low\": %.3f, \"high\": %.3f}", key, d.median,
		d.low, d.high);
}

/* What row @i costs more than row @base, in both units. */
static void write_difference(FILE *f, const char *key, const struct ablation *a, unsigned int i,
			     unsigned int base)
{
	fprintf(f, "\"%s\": {\"to\": ", key);
	json_string(f, a->rows[base].spec->name);
	fputs(", ", f);
	write_interval(f, "ns", ablate_difference_ns(a, i, base));
	fputs(", ", f);
	write_interval(f, "percent", ablate_difference_percent(a, i, base));
	fputc('}', f);
}

static void write_spec(FILE *f, const struct ablate_spec *spec)
{
	static const char *const groups[] = {
		[GROUP_CUMULATIVE] = "cumulative",
		[GROUP_ALONE] = "alone",
		[GROUP_WITHOUT] = "without",
		[GROUP_GEOMETRY] = "geometry",
	};
	char switches[SWITCHES_BYTES];

	ablate_switches(spec, switches, sizeof(switches));
	fprintf(f, "    {\n      \"group\": \"%s\",\n      \"name\": ", groups[spec->group]);
	json_string(f, spec->name);
	fputs(",\n      \"what\": ", f);
	json_string(f, spec->what);
	fprintf(f,
		",\n      \"profile\": \"%s\",\n      \"switches\": \"%s\",\n"
		"      \"napi_cache_size\": %u,\n      \"napi_cache_bulk\": %u,\n",
		spec->profile, switches, spec->cache_size, spec->cache_bulk);
}

static void write_times(FILE *f, const struct ablate_row *row, unsigned int rounds)
{
	struct spread ns = spread_of(row->ns_per_packet, rounds);

	fprintf(f,
		"      \"ns_per_packet\": {\"median\": %.3f, \"min\": %.3f, \"max\": %.3f},\n"
		"      \"rounds\": [",
		ns.median, ns.min, ns.max);
	for (unsigned int r = 0; r < rounds; r++)
		fprintf(f, "%s%.3f", r ? ", " : "", row->ns_per_packet[r]);
	fprintf(f, "],\n      \"packets_per_second\": %.0f,\n",
		ns.median > 0 ? 1e9 / ns.median : 0);
}

static void write_counters(FILE *f, const struct ablate_row *row)
{
	const struct round_counters *c = &row->counters;

	fprintf(f, "      \"packets\": %llu,\n      \"bytes\": %llu,\n      \"dropped\": %llu,\n",
		c->packets, c->bytes, c->dropped);
	fprintf(f,
		"      \"napi_cache\": {\"get\": %llu, \"hit\": %llu, \"refill\": %llu, "
		"\"put\": %llu, \"flush\": %llu, \"refused\": %llu},\n",
		c->napi_cache.get, c->napi_cache.hit, c->napi_cache.refill, c->napi_cache.put,
		c->napi_cache.flush, c->napi_cache.refused);
	fprintf(f,
		"      \"slub\": {\"alloc_fastpath\": %llu, \"alloc_slowpath\": %llu, "
		"\"free_fastpath\": %llu, \"free_slowpath\": %llu},\n",
		c->alloc_fastpath, c->alloc_slowpath, c->free_fastpath, c->free_slowpath);
	fprintf(f,
		"      \"hit_share\": %.6f,\n      \"slab_calls_per_packet\": %.6f,\n"
		"      \"bulk_calls_per_packet\": %.6f,\n      \"leaked\": %ld\n    }",
		ablate_hit_share(row), ablate_slab_calls(row), ablate_bulk_calls(row), row->leaked);
}

static void write_row(FILE *f, const struct ablation *a, unsigned int i)
{
	int reference = ablate_reference(i);

	write_spec(f, a->rows[i].spec);
	write_times(f, &a->rows[i], a->rounds);
	fputs("      ", f);
	write_difference(f, "difference", a, i, ROW_V510);
	fputs(",\n      ", f);
	if (reference < 0)
		fputs("\"difference_to_reference\": null", f);
	else
		write_difference(f, "difference_to_reference", a, i, (unsigned int)reference);
	fputs(",\n", f);
	write_counters(f, &a->rows[i]);
}

static void write_head(FILE *f, const struct ablation *a)
{
	const struct run_result *run = a->run;

	json_head(f, run);
	fprintf(f,
		",\n  \"driver\": \"%s\",\n  \"free_remote\": %s,\n  \"cpus\": %u,\n  \"burst\": "
		"%u,\n  \"loops\": %llu,\n  \"rounds\": %u,\n"
		"  \"confidence\": %.4f,\n",
		run->driver, run->free_remote ? "true" : "false", run->cpus, run->burst, run->loops,
		a->rounds, median_interval_confidence(a->rounds));
}

/* Reuse with and without the flush at the end of a poll. */
static void write_flush_question(FILE *f, const struct ablation *a)
{
	fputs("  \"without_flush\": {\n    ", f);
	write_difference(f, "heads_not_reused", a, ROW_V510_UNFLUSHED, ROW_V510);
	fputs(",\n    ", f);
	write_difference(f, "heads_reused", a, ROW_V512, ROW_V512_FLUSHED);
	fputs("\n  }\n}\n", f);
}

void ablate_json(FILE *f, const struct ablation *a)
{
	write_head(f, a);
	fputs("  \"rows\": [\n", f);
	for (unsigned int i = 0; i < a->nr_rows; i++) {
		write_row(f, a, i);
		fputs(i + 1 < a->nr_rows ? ",\n" : "\n", f);
	}
	fputs("  ],\n", f);
	write_flush_question(f, a);
}
