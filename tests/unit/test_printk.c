// SPDX-License-Identifier: MIT
/* The log on stderr: what printk() writes besides what real kernels were asked (scenario hex_dump). */
#include "harness.h"
#include "stderr_text.h"

#include <linux/kernel.h>

static void level_is_not_shown_nor_counted(void **state)
{
	int len;

	(void)state;
	stderr_catch();
	len = printk(KERN_DEBUG "%d bytes\n", 8);
	stderr_release();
	assert_string_equal(stderr_text, "8 bytes\n");
	assert_int_equal(len, 8);
}

static void message_ends_its_line(void **state)
{
	(void)state;
	stderr_catch();
	assert_int_equal(printk("no end"), 6);
	assert_int_equal(printk(KERN_INFO), 0);
	stderr_release();
	assert_string_equal(stderr_text, "no end\n\n");
}

static void message_is_cut_off(void **state)
{
	char text[2000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	stderr_catch();
	assert_int_equal(printk("%s", text), 1023);
	stderr_release();
	text[1023] = '\n';
	text[1024] = '\0';
	assert_string_equal(stderr_text, text);
}

static void hex_dump_shows_addresses(void **state)
{
	char bytes[20] = "0123456789abcdef012", expected[128];

	(void)state;
	sprintf(expected,
		"at %p: 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66\nat %p: 30 31 32\n",
		(void *)bytes, (void *)(bytes + 16));
	stderr_catch();
	print_hex_dump(KERN_INFO, "at ", DUMP_PREFIX_ADDRESS, 16, 1, bytes, 19, false);
	stderr_release();
	assert_string_equal(stderr_text, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(level_is_not_shown_nor_counted),
		sim_test(message_ends_its_line),
		sim_test(message_is_cut_off),
		sim_test(hex_dump_shows_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
