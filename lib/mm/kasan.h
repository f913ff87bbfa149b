/* SPDX-License-Identifier: MIT */
/* Poisoning of heads that lie in a NAPI cache: by AddressSanitizer where it is built in. */
#ifndef SKBSIM_MM_KASAN_H
#define SKBSIM_MM_KASAN_H

#include "mm/slub.h"

#ifdef __SANITIZE_ADDRESS__
#define SKBSIM_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SKBSIM_ASAN 1
#endif
#endif

#ifdef SKBSIM_ASAN

#include <sanitizer/asan_interface.h>

/* From now on a touch of @object is an error; its owner keeps it. */
static inline void kasan_poison_object_data(struct kmem_cache *s, void *object)
{
	__asan_poison_memory_region(object, s->object_size);
}

static inline void kasan_unpoison_object_data(struct kmem_cache *s, void *object)
{
	__asan_unpoison_memory_region(object, s->object_size);
}

#else

static inline void kasan_poison_object_data(struct kmem_cache *s, void *object)
{
	(void)s, (void)object;
}

static inline void kasan_unpoison_object_data(struct kmem_cache *s, void *object)
{
	(void)s, (void)object;
}

#endif
#endif
