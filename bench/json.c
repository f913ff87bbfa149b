// SPDX-License-Identifier: MIT
/* The figures as JSON for programs. */
#include "report.h"

/* Names of ours and of the machine: what is no plain ASCII is left out. */
static void write_string(FILE *f, const char *text)
{
	putc('"', f);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putc('\\', f);
		if (*text >= ' ' && *text <= '~')
			putc(*text, f);
	}
	putc('"', f);
}

static void write_row(FILE *f, const struct suite_result *r, unsigned int index, unsigned int who)
{
	const struct bench_case *c = &r->suite->cases[index];
	const struct spread *t = &r->times[index][who];

	fprintf(f,
		"    {\"suite\": \"%s\", \"case\": \"%s\", \"contender\": \"%s\", \"bulk\": %u, "
		"\"outstanding\": %u, \"cpus\": %u, \"ns\": %.3f, \"min\": %.3f, \"max\": %.3f}",
		r->suite->name, c->name, contenders[who].name, c->bulk, c->outstanding, c->cpus,
		t->median, t->min, t->max);
}

/* Rows of other suites stand before and behind: what goes between two is handed on. */
static const char *write_suite_rows(FILE *f, const struct suite_result *r, const char *between)
{
	for (unsigned int i = 0; i < r->suite->nr_cases; i++)
		for (unsigned int who = 0; who < NR_CONTENDERS; who++) {
			if (r->times[i][who].median <= 0)
				continue;
			fputs(between, f);
			write_row(f, r, i, who);
			between = ",\n";
		}
	return between;
}

static void write_rows(FILE *f, const struct result *r)
{
	const char *between = "";

	fputs("  \"rows\": [\n", f);
	for (unsigned int i = 0; i < r->nr_suites; i++)
		between = write_suite_rows(f, &r->suites[i], between);
	fputs("\n  ],\n", f);
}

static const char *write_suite_memory(FILE *f, const struct suite_result *r, unsigned int objects,
				      const char *between)
{
	for (unsigned int who = 0; who < NR_CONTENDERS; who++) {
		const struct memory_row *m = &r->memory[who];

		if (m->resident <= 0)
			continue;
		fprintf(f,
			"%s      {\"suite\": \"%s\", \"contender\": \"%s\", \"objects\": %u, "
			"\"object_bytes\": %u, \"resident_bytes_per_object\": %.2f, ",
			between, r->suite->name, contenders[who].name, objects,
			r->suite->object_size, m->resident);
		if (m->accounted > 0)
			fprintf(f, "\"accounted_bytes_per_object\": %.2f", m->accounted);
		else
			fputs("\"accounted_bytes_per_object\": null", f);
		if (m->left > 0)
			fprintf(f, ", \"left_bytes_per_object\": %.2f", m->left);
		putc('}', f);
		between = ",\n";
	}
	return between;
}

static void write_memory(FILE *f, const struct result *r)
{
	const char *between = "";

	fputs("    \"memory\": [\n", f);
	for (unsigned int i = 0; i < r->nr_suites; i++)
		between = write_suite_memory(f, &r->suites[i], r->options->objects, between);
	fputs("\n    ]", f);
}

static void write_contenders(FILE *f, const struct result *r)
{
	const char *between = "";

	fputs("    \"versions\": {", f);
	for (unsigned int i = 0; i < NR_CONTENDERS; i++) {
		if (!*r->versions[i])
			continue;
		fprintf(f, "%s\"%s\": ", between, contenders[i].name);
		write_string(f, r->versions[i]);
		between = ", ";
	}
	fputs("},\n    \"missing\": [", f);
	between = "";
	for (unsigned int i = 0; i < NR_CONTENDERS; i++) {
		if (!r->missing[i])
			continue;
		fprintf(f, "%s\"%s\"", between, contenders[i].name);
		between = ", ";
	}
	fputs("],\n", f);
}

static const char *write_suite_counters(FILE *f, const struct suite_result *r, const char *between)
{
	for (unsigned int i = 0; i < r->suite->nr_cases; i++)
		for (unsigned int who = 0; who < NR_CONTENDERS; who++) {
			const struct bench_case *c = &r->suite->cases[i];
			const struct count_row *n = &r->counts[i][who];

			if (n->instructions <= 0)
				continue;
			fprintf(f,
				"%s      {\"suite\": \"%s\", \"case\": \"%s\", \"contender\": "
				"\"%s\", "
				"\"bulk\": %u, \"outstanding\": %u, \"cpus\": %u, "
				"\"instructions\": %.2f, \"cache_misses\": %.4f}",
				between, r->suite->name, c->name, contenders[who].name, c->bulk,
				c->outstanding, c->cpus, n->instructions, n->cache_misses);
			between = ",\n";
		}
	return between;
}

/* null where the system has none. */
static void write_counters(FILE *f, const struct result *r)
{
	const char *between = "";

	if (r->uncounted) {
		fputs(",\n    \"counters\": null\n", f);
		return;
	}
	fputs(",\n    \"counters\": [\n", f);
	for (unsigned int i = 0; i < r->nr_suites; i++)
		between = write_suite_counters(f, &r->suites[i], between);
	fputs("\n    ]\n", f);
}

static void write_machine(FILE *f, const struct result *r)
{
	const struct machine *m = &r->machine;

	fputs("  \"machine\": {\n    \"cpu\": ", f);
	write_string(f, m->cpu);
	fprintf(f, ",\n    \"cpus\": %u,\n    \"pinned\": %s,\n    \"kernel\": ", m->cpus,
		m->pinned ? "true" : "false");
	write_string(f, m->kernel);
	fputs(",\n    \"compiler\": ", f);
	write_string(f, m->compiler);
	fprintf(f, ",\n    \"load\": %.2f,\n    \"rounds\": %u,\n    \"round_ms\": %u,\n", m->load,
		r->options->rounds, r->options->round_ms);
	write_contenders(f, r);
	write_memory(f, r);
	write_counters(f, r);
	fputs("  }\n", f);
}

void json_write(FILE *f, const struct result *r)
{
	fputs("{\n", f);
	write_rows(f, r);
	write_machine(f, r);
	fputs("}\n", f);
}
