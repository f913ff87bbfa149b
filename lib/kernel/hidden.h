/* SPDX-License-Identifier: MIT */
/*
 * Variables that only the library knows. -fvisibility=hidden is for definitions: of a mere
 * declaration the compiler has to think that it may be another library's, and fetches its address
 * from a table before each use.
 */
#ifndef SKBSIM_KERNEL_HIDDEN_H
#define SKBSIM_KERNEL_HIDDEN_H

#define __hidden __attribute__((__visibility__("hidden")))

#endif
