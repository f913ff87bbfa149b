/* SPDX-License-Identifier: MIT */
/*
 * The smaller, the larger, and in between; each argument is evaluated once. Those ending in _t take
 * their arguments as that type. Mirror the kernel's macros, which also insist on equal types.
 */
#ifndef SKBSIM_LINUX_MINMAX_H
#define SKBSIM_LINUX_MINMAX_H

#ifndef min
#define min(a, b)                                      \
	({                                             \
		__typeof__(a) __min_a = (a);           \
		__typeof__(b) __min_b = (b);           \
		__min_a < __min_b ? __min_a : __min_b; \
	})
#endif
#ifndef max
#define max(a, b)                                      \
	({                                             \
		__typeof__(a) __max_a = (a);           \
		__typeof__(b) __max_b = (b);           \
		__max_a > __max_b ? __max_a : __max_b; \
	})
#endif
#define min_t(type, a, b) min((type)(a), (type)(b))
#define max_t(type, a, b) max((type)(a), (type)(b))

#define min3(a, b, c)                                                 \
	({                                                            \
		__typeof__(a) __min3_a = (a);                         \
		__typeof__(b) __min3_b = (b);                         \
		__typeof__(c) __min3_c = (c);                         \
		__min3_a = __min3_b < __min3_a ? __min3_b : __min3_a; \
		__min3_c < __min3_a ? __min3_c : __min3_a;            \
	})
#define max3(a, b, c)                                                 \
	({                                                            \
		__typeof__(a) __max3_a = (a);                         \
		__typeof__(b) __max3_b = (b);                         \
		__typeof__(c) __max3_c = (c);                         \
		__max3_a = __max3_b > __max3_a ? __max3_b : __max3_a; \
		__max3_c > __max3_a ? __max3_c : __max3_a;            \
	})

/* The smaller one that is not 0; 0 if both are. */
#define min_not_zero(a, b)                                                               \
	({                                                                               \
		__typeof__(a) __nz_a = (a);                                              \
		__typeof__(b) __nz_b = (b);                                              \
		!__nz_a ? __nz_b : !__nz_b ? __nz_a : __nz_a < __nz_b ? __nz_a : __nz_b; \
	})

/* @x, but at least @lo and at most @hi; @lo is not above @hi. */
#define clamp(x, lo, hi)                                                               \
	({                                                                             \
		__typeof__(x) __clamp_x = (x);                                         \
		__typeof__(lo) __clamp_lo = (lo);                                      \
		__typeof__(hi) __clamp_hi = (hi);                                      \
		__clamp_x<__clamp_lo ? __clamp_lo : __clamp_x> __clamp_hi ? __clamp_hi \
									  : __clamp_x; \
	})
#define clamp_t(type, x, lo, hi) clamp((type)(x), (type)(lo), (type)(hi))

#ifndef swap
#define swap(a, b)                              \
	do {                                    \
		__typeof__(a) __swap_old = (a); \
		(a) = (b);                      \
		(b) = __swap_old;               \
	} while (0)
#endif

#endif
