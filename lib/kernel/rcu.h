/* SPDX-License-Identifier: MIT */
/* RCU is liburcu's: each CPU's thread is registered with it while it is a CPU. */
#ifndef SKBSIM_KERNEL_RCU_H
#define SKBSIM_KERNEL_RCU_H

void rcu_cpu_online(void);
void rcu_cpu_offline(void);

#endif
