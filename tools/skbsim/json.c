// SPDX-License-Identifier: MIT
/* The figures as JSON for programs. */
#include "json.h"

#include <skbsim/skbsim.h>

/* Bytes that a UTF-8 sequence starting with @first has, or 0 if none starts so. */
static int utf8_expected(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	if (first < 0xe0)
		return 2;
	return first < 0xf0 ? 3 : 4;
}

/* Bytes of the well-formed UTF-8 sequence that starts at @s, or 0 if there is none. */
static int utf8_length(const unsigned char *s)
{
	int len = utf8_expected(s[0]);

	for (int i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates, and what lies beyond the last code point. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

/* File names may hold any byte; those that are no text become the replacement character. */
static void write_string(FILE *f, const char *text)
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

static void write_run(FILE *f, const struct profile_result *r)
{
	const struct round_counters *c = &r->counters;
	struct spread ns = ns_spread(r);

	fputs("    {\n      \"profile\": ", f);
	write_string(f, r->profile);
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
		"\"free_fastpath\": %llu, \"free_slowpath\": %llu},\n"
		"      \"leaked\": %ld\n"
		"    }",
		c->alloc_fastpath, c->alloc_slowpath, c->free_fastpath, c->free_slowpath,
		r->leaked);
}

void json_write(FILE *f, const struct run_result *result)
{
	fputs("{\n  \"skbsim\": {\"version\": ", f);
	write_string(f, skbsim_version);
	fputs("},\n  \"workload\": ", f);
	write_string(f, result->workload);
	fputs(",\n  \"input\": ", f);
	write_string(f, result->input);
	fprintf(f, ",\n  \"cpus\": %u,\n", result->cpus);
	if (*result->switches) {
		fputs("  \"switches\": ", f);
		write_string(f, result->switches);
		fputs(",\n", f);
	}
	fputs("  \"runs\": [\n", f);
	for (unsigned int i = 0; i < result->nr_columns; i++) {
		write_run(f, &result->columns[i]);
		fputs(i + 1 < result->nr_columns ? ",\n" : "\n", f);
	}
	fputs("  ]\n}\n", f);
}
