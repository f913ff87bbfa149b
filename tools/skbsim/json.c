// SPDX-License-Identifier: MIT
/* The figures as JSON for programs. */
#include "json.h"

#include <skbsim/skbsim.h>

#include <string.h>

#include "latency_report.h"
#include "utf8.h"

void json_string(FILE *f, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	putc('"', f);
	while (*s) {
		int len = utf8_length(s);

		if (!len)
			fputs("\\ufffd", f);
		else if (*s < ' ' || *s == 0x7f)
			fprintf(f, "\\u%04x", *s);
		else if (*s == '"' || *s == '\\')
			fprintf(f, "\\%c", *s);
		else
			fwrite(s, 1, (size_t)len, f);
		s += len ? len : 1;
	}
	putc('"', f);
}

/* Figures of one kind as an object. */
static void write_figures(FILE *f, const char *key, const struct figures *figures,
			  enum figure_kind kind)
{
	const char *between = "";

	fprintf(f, "      \"%s\": {", key);
	for (unsigned int i = 0; i < figures->nr; i++) {
		if (figures->list[i].kind != kind)
			continue;
		fprintf(f, "%s\"%s\": %llu", between, figures->list[i].key, figures->list[i].n);
		between = ", ";
	}
	fputs("},\n", f);
}

static void write_run(FILE *f, const struct profile_result *r, bool has_figures)
{
	const struct round_counters *c = &r->counters;
	struct spread ns = ns_spread(r);

	fputs("    {\n      \"profile\": ", f);
	json_string(f, r->profile);
	fprintf(f,
		",\n"
		"      \"packets\": %llu,\n"
		"      \"bytes\": %llu,\n"
		"      \"dropped\": %llu,\n"
		"      \"ns_per_packet\": {\"median\": %.3f, \"min\": %.3f, \"max\": %.3f},\n"
		"      \"mpps\": %.6f,\n",
		c->packets, c->bytes, c->dropped, ns.median, ns.min, ns.max, mpps(r));
	fprintf(f,
		"      \"napi_cache\": {\"get\": %llu, \"hit\": %llu, \"refill\": %llu, "
		"\"put\": %llu, \"flush\": %llu},\n",
		c->napi_cache.get, c->napi_cache.hit, c->napi_cache.refill, c->napi_cache.put,
		c->napi_cache.flush);
	fprintf(f,
		"      \"slub\": {\"alloc_fastpath\": %llu, \"alloc_slowpath\": %llu, "
		"\"free_fastpath\": %llu, \"free_slowpath\": %llu},\n",
		c->alloc_fastpath, c->alloc_slowpath, c->free_fastpath, c->free_slowpath);
	if (has_figures) {
		write_figures(f, "counters", &c->figures, FIGURE_COUNT);
		write_figures(f, "drops", &c->figures, FIGURE_DROP);
	}
	fprintf(f, "      \"leaked\": %ld", r->leaked);
	if (r->latency) {
		fputs(",\n      \"latency\": ", f);
		latency_json(f, r->latency);
	}
	fputs("\n    }", f);
}

/* The replay of a capture through vlan-nat has the keys it always had: programs rely on them. */
static bool has_figures(const struct run_result *result)
{
	return strcmp(result->workload, "vlan-nat") || strcmp(result->driver, "napi_build") ||
	       result->free_remote || result->generated;
}

void json_head(FILE *f, const struct run_result *result)
{
	fputs("{\n  \"skbsim\": {\"version\": ", f);
	json_string(f, skbsim_version);
	fputs("},\n  \"workload\": ", f);
	json_string(f, result->workload);
	fputs(",\n  \"input\": ", f);
	json_string(f, result->input);
}

void json_write(FILE *f, const struct run_result *result)
{
	bool more = has_figures(result);

	json_head(f, result);
	fprintf(f, ",\n  \"cpus\": %u,\n", result->cpus);
	if (more) {
		fprintf(f, "  \"driver\": \"%s\",\n", result->driver);
		fprintf(f, "  \"free_remote\": %s,\n", result->free_remote ? "true" : "false");
	}
	if (*result->switches) {
		fputs("  \"switches\": ", f);
		json_string(f, result->switches);
		fputs(",\n", f);
	}
	fputs("  \"runs\": [\n", f);
	for (unsigned int i = 0; i < result->nr_columns; i++) {
		write_run(f, &result->columns[i], more);
		fputs(i + 1 < result->nr_columns ? ",\n" : "\n", f);
	}
	fputs("  ]\n}\n", f);
}
