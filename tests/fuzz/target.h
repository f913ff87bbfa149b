/* SPDX-License-Identifier: MIT */
/* What libFuzzer calls, and replay.c where there is no libFuzzer. */
#ifndef SKBSIM_TESTS_FUZZ_TARGET_H
#define SKBSIM_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/* Runs one input; aborts at a finding. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
