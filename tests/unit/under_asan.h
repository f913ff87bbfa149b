/* SPDX-License-Identifier: MIT */
/* Is this built with AddressSanitizer? */
#ifndef SKBSIM_TESTS_UNDER_ASAN_H
#define SKBSIM_TESTS_UNDER_ASAN_H

#ifdef __SANITIZE_ADDRESS__
#define UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif
#ifndef UNDER_ASAN
#define UNDER_ASAN 0
#endif

#endif
