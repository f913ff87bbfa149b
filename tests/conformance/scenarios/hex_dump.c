// SPDX-License-Identifier: MIT
/* printk() and print_hex_dump(): lines, levels, and how bytes are grouped. */
#include "scenario.h"

static void log_lines(void)
{
	listen_to_log();
	printk(KERN_ERR "one line\n");
	printk(KERN_WARNING "two\nlines\n");
	printk("no level\n");
	printk(KERN_NOTICE "no end");
	printk(KERN_INFO "the next %d %s\n", 7, "lines");
	printk("%smiddle %slevel\n", KERN_ERR, "x");
	pr_err("pr_err %u\n", 1);
	pr_warn("pr_warn %u\n", 2);
	pr_info("pr_info %u\n", 3);
	emit_log();
}

static void groups(const u8 *bytes, int row, int group, size_t len, bool ascii)
{
	emit("# rows of %d, groups of %d, %zu bytes%s", row, group, len, ascii ? ", text" : "");
	listen_to_log();
	print_hex_dump(KERN_ERR, "pre ", DUMP_PREFIX_OFFSET, row, group, bytes, len, ascii);
	emit_log();
}

SCENARIO(hex_dump)
{
	static const size_t lengths[] = { 0, 1, 8, 15, 16, 17, 31, 32, 40, 50 };
	u8 bytes[64];
	int i, group;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = i * 5 + 30;
	log_lines();
	for (group = 1; group <= 8; group *= 2)
		for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
			groups(bytes, 16, group, lengths[i], i & 1);
			groups(bytes, 32, group, lengths[i], !(i & 1));
		}
	groups(bytes, 16, 3, 20, true);
	groups(bytes, 20, 1, 20, true);
	listen_to_log();
	print_hex_dump(KERN_ERR, "none ", DUMP_PREFIX_NONE, 16, 1, bytes, 20, false);
	print_hex_dump("", "", DUMP_PREFIX_NONE, 32, 4, bytes, 40, true);
	emit_log();
}
