/* SPDX-License-Identifier: MIT */
/* Tracked connections: where they come from, and their end. */
#include "net/netfilter/conntrack.h"

#include "init.h"
#include "mm/slub.h"

#include <net/netfilter/nf_conntrack.h>

static struct kmem_cache *nf_conntrack_cachep;

bool nf_conntrack_init(void)
{
	nf_conntrack_cachep =
		create_builtin_cache("nf_conntrack", sizeof(struct nf_conn), 0, SLAB_HWCACHE_ALIGN);
	return nf_conntrack_cachep;
}

void nf_conntrack_exit(void)
{
	nf_conntrack_cachep = NULL;
}

struct nf_conn *skbsim_conntrack_alloc(gfp_t gfp)
{
	struct nf_conn *ct;

	if (init_once())
		return NULL;
	ct = kmem_cache_zalloc(nf_conntrack_cachep, gfp);
	if (ct)
		refcount_set(&ct->ct_general.use, 1);
	return ct;
}

void nf_ct_destroy(struct nf_conntrack *nfct)
{
	struct nf_conn *ct = container_of(nfct, struct nf_conn, ct_general);

	if (WARN_ON(refcount_read(&nfct->use)))
		return;
	nf_ct_put(ct->master);
	kmem_cache_free(nf_conntrack_cachep, ct);
}

void nf_conntrack_destroy(struct nf_conntrack *nfct)
{
	nf_ct_destroy(nfct);
}
