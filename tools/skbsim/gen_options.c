// SPDX-License-Identifier: MIT
/* What the user asked of the generator: a kind, then what is to differ from its defaults. */
#include "gen_options.h"

#include <string.h>

#include "complain.h"

#define DEFAULT_FLOWS 64
#define DEFAULT_LEN   1518

/* What a TCP sender hands its NIC at once, about, and what a sender of datagrams does. */
#define TCP_TRAIN 8
#define UDP_TRAIN 1
#define MAX_TRAIN 256

/* A part of the text, without its comma. */
struct word {
	const char *text;
	size_t len;
};

struct key {
	const char *name;
	unsigned int min, max;
	size_t offset; /* of an unsigned int in struct skbsim_generator_config */
};

static const struct key keys[] = {
	{ "flows", 1, SKBSIM_GENERATED_FLOWS, offsetof(struct skbsim_generator_config, flows) },
	{ "size", SKBSIM_GENERATED_MIN, SKBSIM_FRAME_MAX,
	  offsetof(struct skbsim_generator_config, frame_len) },
	{ "train", 1, MAX_TRAIN, offsetof(struct skbsim_generator_config, train) },
};

#define NR_KEYS (sizeof(keys) / sizeof(keys[0]))

static struct word next_word(const char **text)
{
	struct word word = { *text, strcspn(*text, ",") };

	*text += word.len;
	if (**text)
		++*text;
	return word;
}

static bool is(struct word word, const char *text)
{
	return word.len == strlen(text) && !strncmp(word.text, text, word.len);
}

static bool read_number(struct word word, const struct key *key, unsigned int *out)
{
	u64 n = 0;
	size_t i;

	for (i = 0; i < word.len && word.text[i] >= '0' && word.text[i] <= '9' && n <= key->max;
	     i++)
		n = n * 10 + (u64)(word.text[i] - '0');
	if (!word.len || i < word.len || n < key->min || n > key->max) {
		complain("--gen: %s '%.*s': expected a whole number from %u to %u", key->name,
			 (int)word.len, word.text, key->min, key->max);
		return false;
	}
	*out = (unsigned int)n;
	return true;
}

static bool read_kind(struct skbsim_generator_config *cfg, struct word word)
{
	static const char *const kinds[] = {
		[SKBSIM_GENERATE_TCP] = "tcp",
		[SKBSIM_GENERATE_UDP] = "udp",
		[SKBSIM_GENERATE_IMIX] = "imix",
	};

	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!is(word, kinds[i]))
			continue;
		cfg->kind = (enum skbsim_generator_kind)i;
		return true;
	}
	complain("--gen '%.*s': unknown; expected tcp, udp or imix, then KEY=VALUE with commas "
		 "before",
		 (int)word.len, word.text);
	return false;
}

static bool read_rate(struct word value)
{
	if (is(value, "max"))
		return true;
	complain("--gen: rate '%.*s': expected max, as fast as the CPU takes them", (int)value.len,
		 value.text);
	return false;
}

static bool read_setting(struct skbsim_generator_config *cfg, struct word word)
{
	const char *equals = memchr(word.text, '=', word.len);
	struct word name = { word.text, equals ? (size_t)(equals - word.text) : word.len };
	struct word value = { equals ? equals + 1 : NULL, equals ? word.len - name.len - 1 : 0 };

	if (equals && is(name, "rate"))
		return read_rate(value);
	for (size_t i = 0; equals && i < NR_KEYS; i++) {
		unsigned int *field = (unsigned int *)((char *)cfg + keys[i].offset);

		if (!is(name, keys[i].name))
			continue;
		if (*field) {
			complain("--gen: %s: expected once", keys[i].name);
			return false;
		}
		return read_number(value, &keys[i], field);
	}
	complain("--gen '%.*s': expected flows=N, size=N, train=N or rate=max", (int)word.len,
		 word.text);
	return false;
}

static void set_defaults(struct skbsim_generator_config *cfg)
{
	if (!cfg->flows)
		cfg->flows = DEFAULT_FLOWS;
	if (!cfg->frame_len && cfg->kind != SKBSIM_GENERATE_IMIX)
		cfg->frame_len = DEFAULT_LEN;
	if (!cfg->train)
		cfg->train = cfg->kind == SKBSIM_GENERATE_TCP ? TCP_TRAIN : UDP_TRAIN;
}

bool gen_options_parse(struct skbsim_generator_config *cfg, const char *text)
{
	bool more;

	*cfg = (struct skbsim_generator_config){ .size = sizeof(*cfg) };
	if (!read_kind(cfg, next_word(&text)))
		return false;
	/* A comma has a setting behind it. */
	for (more = text[-1] == ','; more; more = text[-1] == ',')
		if (!read_setting(cfg, next_word(&text)))
			return false;
	if (cfg->kind == SKBSIM_GENERATE_IMIX && cfg->frame_len) {
		complain("--gen: size: expected with tcp or udp only; imix has its own sizes");
		return false;
	}
	set_defaults(cfg);
	return true;
}
