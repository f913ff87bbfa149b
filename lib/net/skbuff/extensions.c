/* SPDX-License-Identifier: MIT */
/* Extensions of an skb: blocks that clones share, and copy before they write. */
#include "net/skbuff/skbuff.h"

/* Offsets and lengths are counted in units of this many bytes. */
#define CHUNK	      8
#define CHUNKS(bytes) DIV_ROUND_UP(bytes, CHUNK)

#define HEADER_CHUNKS CHUNKS(sizeof(struct skb_ext))

static const u8 ext_chunks[SKB_EXT_NUM] = {
	[SKB_EXT_BRIDGE_NF] = CHUNKS(sizeof(struct nf_bridge_info)),
	[SKB_EXT_SEC_PATH] = CHUNKS(88),
	[SKB_EXT_MPTCP] = CHUNKS(32),
};

_Static_assert(SKB_EXT_NUM <= 8, "active_extensions has a bit for each");
_Static_assert(sizeof(struct nf_bridge_info) == 32, "nf_bridge_info as on x86-64");

static struct kmem_cache *skbuff_ext_cache;

bool skb_extensions_init(void)
{
	unsigned int i, chunks = HEADER_CHUNKS;

	for (i = 0; i < SKB_EXT_NUM; i++)
		chunks += ext_chunks[i];
	BUG_ON(chunks > U8_MAX);
	skbuff_ext_cache =
		create_builtin_cache("skbuff_ext_cache", chunks * CHUNK, 0, SLAB_HWCACHE_ALIGN);
	return skbuff_ext_cache;
}

void skb_extensions_exit(void)
{
	skbuff_ext_cache = NULL;
}

static void *extension(struct skb_ext *ext, enum skb_ext_id id)
{
	return (char *)ext + ext->offset[id] * CHUNK;
}

/* Room for another one at the end; not initialised. */
static void append(struct skb_ext *ext, enum skb_ext_id id)
{
	ext->offset[id] = ext->chunks;
	ext->chunks += ext_chunks[id];
}

/*
 * Is the caller's reference the only one? Then nobody can take another. Acquire
 * pairs with the release of those that were dropped: whoever is alone may write
 * and free.
 */
static bool is_sole_owner(const struct skb_ext *ext)
{
	return __atomic_load_n(&ext->refcnt.refs.counter, __ATOMIC_ACQUIRE) == 1;
}

struct skb_ext *__skb_ext_alloc(gfp_t gfp)
{
	struct skb_ext *ext = kmem_cache_alloc(skbuff_ext_cache, gfp);

	if (unlikely(!ext))
		return NULL;
	refcount_set(&ext->refcnt, 1);
	memset(ext->offset, 0, sizeof(ext->offset));
	ext->chunks = HEADER_CHUNKS;
	return ext;
}

/*
 * @old, or a copy of it that nobody else holds, in exchange for the caller's
 * reference; NULL with nothing done when memory is out. Mirrors
 * skb_ext_maybe_cow() of Linux 5.12.
 */
static struct skb_ext *own_block(struct skb_ext *old)
{
	const size_t start = offsetof(struct skb_ext, offset);
	struct skb_ext *own;

	if (is_sole_owner(old))
		return old;
	own = __skb_ext_alloc(GFP_ATOMIC);
	if (unlikely(!own))
		return NULL;
	/* All but the count, which others change meanwhile. */
	memcpy((char *)own + start, (char *)old + start, old->chunks * CHUNK - start);
	__skb_ext_put(old);
	return own;
}

void *skb_ext_add(struct sk_buff *skb, enum skb_ext_id id)
{
	struct skb_ext *ext;

	if (WARN_ON_ONCE((unsigned int)id >= SKB_EXT_NUM))
		return NULL;
	ext = skb->active_extensions ? own_block(skb->extensions) : __skb_ext_alloc(GFP_ATOMIC);
	if (unlikely(!ext))
		return NULL;
	/* It may be in the block and not active: deleted, but not the last. */
	if (!__skb_ext_exist(ext, id))
		append(ext, id);
	skb->slow_gro = 1;
	skb->extensions = ext;
	skb->active_extensions |= 1 << id;
	return extension(ext, id);
}

void *__skb_ext_set(struct sk_buff *skb, enum skb_ext_id id, struct skb_ext *ext)
{
	skb_ext_put(skb);
	append(ext, id);
	skb->extensions = ext;
	skb->active_extensions = 1 << id;
	return extension(ext, id);
}

void __skb_ext_del(struct sk_buff *skb, enum skb_ext_id id)
{
	struct skb_ext *ext = skb->extensions;

	skb->active_extensions &= ~(1 << id);
	if (!skb->active_extensions) {
		skb->extensions = NULL;
		__skb_ext_put(ext);
	}
}

/* Release in the decrement: what this holder read of the block comes before others write to it. */
void __skb_ext_put(struct skb_ext *ext)
{
	if (is_sole_owner(ext) || refcount_dec_and_test(&ext->refcnt))
		kmem_cache_free(skbuff_ext_cache, ext);
}
