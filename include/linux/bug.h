/* SPDX-License-Identifier: MIT */
/*
 * BUG and WARN: how kernel code says that its rules were broken.
 *
 * BUG() reports with a backtrace and aborts, unless a handler is set (see
 * skbsim_set_bug_handler() in <skbsim/skbsim.h>). WARN() reports, is counted
 * (skbsim_warn_count()), and goes on.
 */
#ifndef SKBSIM_LINUX_BUG_H
#define SKBSIM_LINUX_BUG_H

#include <linux/compiler.h>
#include <linux/types.h>

SKBSIM_API __attribute__((__noreturn__))
__cold __printf(3, 4) void skbsim_bug(const char *file, int line, const char *fmt, ...);
SKBSIM_API __cold __printf(3, 4) void skbsim_warn(const char *file, int line, const char *fmt, ...);

#define BUG() skbsim_bug(__FILE__, __LINE__, "%s", __func__)

#define BUG_ON(cond)                                                               \
	do {                                                                       \
		if (unlikely(cond))                                                \
			skbsim_bug(__FILE__, __LINE__, "%s: %s", __func__, #cond); \
	} while (0)

#define WARN(cond, ...)                                               \
	({                                                            \
		bool __warn_cond = !!(cond);                          \
		if (unlikely(__warn_cond))                            \
			skbsim_warn(__FILE__, __LINE__, __VA_ARGS__); \
		unlikely(__warn_cond);                                \
	})

#define WARN_ON(cond) WARN((cond), "%s: %s", __func__, #cond)

/* Reported once for each place; the flag is racy on purpose, a second report does no harm. */
#define WARN_ONCE(cond, ...)                                          \
	({                                                            \
		static bool __warned;                                 \
		bool __once_cond = !!(cond);                          \
		if (unlikely(__once_cond) && !READ_ONCE(__warned)) {  \
			WRITE_ONCE(__warned, true);                   \
			skbsim_warn(__FILE__, __LINE__, __VA_ARGS__); \
		}                                                     \
		unlikely(__once_cond);                                \
	})

#define WARN_ON_ONCE(cond) WARN_ONCE((cond), "%s: %s", __func__, #cond)

#define BUILD_BUG_ON(cond) _Static_assert(!(cond), #cond)

#endif
