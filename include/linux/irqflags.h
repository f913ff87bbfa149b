/* SPDX-License-Identifier: MIT */
/* This CPU's interrupts: on or off. They do not nest: one enable ends any number of disables. */
#ifndef SKBSIM_LINUX_IRQFLAGS_H
#define SKBSIM_LINUX_IRQFLAGS_H

#include <linux/compiler.h>
#include <linux/types.h>

/* Are they off? Any context, as all of these. */
SKBSIM_API bool irqs_disabled(void);
SKBSIM_API void local_irq_disable(void);
SKBSIM_API void local_irq_enable(void);

/* Switches them off and notes in @flags how they were ... */
#define local_irq_save(flags)              \
	do {                               \
		(flags) = irqs_disabled(); \
		local_irq_disable();       \
	} while (0)
/* ... so that they are as they were. */
#define local_irq_restore(flags)            \
	do {                                \
		if (!(flags))               \
			local_irq_enable(); \
	} while (0)

#endif
