/* SPDX-License-Identifier: MIT */
/*
 * The kernel's log, which is stderr here. All levels are shown; there is no time
 * before a line, and no level.
 */
#ifndef SKBSIM_LINUX_PRINTK_H
#define SKBSIM_LINUX_PRINTK_H

#include <linux/compiler.h>
#include <linux/kern_levels.h>
#include <linux/types.h>

/**
 * printk - one message to the log
 * @fmt: may begin with a level; formats as the C library does, without the kernel's own
 *       letters behind %p
 *
 * Any context, any thread; messages of several do not mix. Cut off after 1,023
 * bytes, and always ended by a newline: there are no continued lines. Returns the
 * bytes of the message, its level not counted. Mirrors printk() of Linux 5.12.
 */
SKBSIM_API __cold __printf(1, 2) int printk(const char *fmt, ...);

/* A source may define what its lines begin with, before it includes anything. */
#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif

#define pr_emerg(fmt, ...)  printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...)  printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...)   printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...)    printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)   printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice(fmt, ...) printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)   printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)

/* What stands before each row of a hex dump: nothing, its address, how far it is from the first. */
enum { DUMP_PREFIX_NONE, DUMP_PREFIX_ADDRESS, DUMP_PREFIX_OFFSET };

/**
 * print_hex_dump - bytes to the log, in rows
 * @level: KERN_*, or ""
 * @prefix_str: what each row begins with
 * @prefix_type: DUMP_PREFIX_*
 * @rowsize: bytes in a row, 16 or 32; anything else is 16
 * @groupsize: bytes written as one number in the machine's byte order: 1, 2, 4 or 8;
 *             anything else, or a row that is not a multiple of it, is written byte by byte
 * @buf: the bytes
 * @len: how many
 * @ascii: show them as text, too, behind the numbers
 *
 * Any context. Mirrors print_hex_dump() of Linux 5.12; addresses are shown as they are.
 */
SKBSIM_API __cold void print_hex_dump(const char *level, const char *prefix_str, int prefix_type,
				      int rowsize, int groupsize, const void *buf, size_t len,
				      bool ascii);

#endif
