/* SPDX-License-Identifier: MIT */
/* Checksums over a packet's bytes, wherever they lie. */
#include "net/skbuff/skbuff.h"

#include <linux/netdevice.h>
#include <net/checksum.h>

#include <errno.h>

/* A sum that grows piece by piece, and where a copy of the pieces goes. */
struct sum {
	__wsum csum;
	int done;
	char *to;
};

static void add_piece(void *arg, void *bytes, int n)
{
	struct sum *sum = arg;

	sum->csum = csum_block_add(sum->csum, csum_partial(bytes, n, 0), sum->done);
	sum->done += n;
}

static void copy_piece(void *arg, void *bytes, int n)
{
	struct sum *sum = arg;

	memcpy(sum->to + sum->done, bytes, n);
	add_piece(sum, bytes, n);
}

__wsum skb_checksum(const struct sk_buff *skb, int offset, int len, __wsum csum)
{
	struct sum sum = { .csum = csum };

	skb_walk_bytes(skb, offset, len, add_piece, &sum);
	return sum.csum;
}

__wsum skb_copy_and_csum_bits(const struct sk_buff *skb, int offset, u8 *to, int len)
{
	struct sum sum = { .to = (char *)to };

	skb_walk_bytes(skb, offset, len, copy_piece, &sum);
	return sum.csum;
}

/* ---- Checksums that come with the packet --------------------------------------------------- */

__sum16 __skb_checksum_complete_head(struct sk_buff *skb, int len)
{
	__sum16 sum = csum_fold(skb_checksum(skb, 0, len, skb->csum));

	if (!skb_shared(skb))
		skb->csum_valid = !sum;
	return sum;
}

__sum16 __skb_checksum_complete(struct sk_buff *skb)
{
	__wsum csum = skb_checksum(skb, 0, skb->len, 0);
	__sum16 sum = csum_fold(csum_add(skb->csum, csum));

	/* A sum over the whole packet is worth keeping, unless others look at the head. */
	if (!skb_shared(skb)) {
		skb->csum = csum;
		skb->ip_summed = CHECKSUM_COMPLETE;
		skb->csum_complete_sw = 1;
		skb->csum_valid = !sum;
	}
	return sum;
}

/* ---- Checksums that were left to the device ----------------------------------------------- */

void skb_copy_and_csum_dev(const struct sk_buff *skb, u8 *to)
{
	int start = skb->ip_summed == CHECKSUM_PARTIAL ? skb_checksum_start_offset(skb)
						       : (int)skb_headlen(skb);
	__sum16 check;
	__wsum csum = 0;

	BUG_ON(start < 0 || start > (int)skb_headlen(skb));
	memcpy(to, skb->data, start);
	if (start != (int)skb->len)
		csum = skb_copy_and_csum_bits(skb, start, to + start, skb->len - start);
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return;
	check = csum_fold(csum);
	memcpy(to + start + skb->csum_offset, &check, sizeof(check));
}

/*
 * May the sum be made? Not of a packet that is yet to be cut into several, nor if
 * the first byte to be summed up, or the field for the sum, is not linear.
 */
static bool help_is_possible(const struct sk_buff *skb)
{
	int linear = skb_headlen(skb), start = skb_checksum_start_offset(skb);
	int end = start + skb->csum_offset + (int)sizeof(__sum16);

	if (WARN(skb_shinfo(skb)->gso_size,
		 "skb_checksum_help: %u bytes to be cut into pieces of %u", skb->len,
		 skb_shinfo(skb)->gso_size))
		return false;
	return !WARN_ONCE(start < 0 || start >= linear || end > linear,
			  "skb_checksum_help: start %d, end of the sum %d, of %d linear bytes",
			  start, end, linear);
}

int skb_checksum_help(struct sk_buff *skb)
{
	int start, at, err;
	__sum16 check;

	if (skb->ip_summed != CHECKSUM_COMPLETE) {
		if (unlikely(!help_is_possible(skb)))
			return -EINVAL;
		start = skb_checksum_start_offset(skb);
		at = start + skb->csum_offset;
		check = csum_fold(skb_checksum(skb, start, skb->len - start, 0));
		err = skb_ensure_writable(skb, at + sizeof(check));
		if (err)
			return err;
		if (!check)
			check = CSUM_MANGLED_0;
		memcpy(skb->data + at, &check, sizeof(check));
	}
	skb->ip_summed = CHECKSUM_NONE;
	return 0;
}

/* ---- Keeping a sum over the whole packet true ----------------------------------------------- */

void skb_postpull_rcsum(struct sk_buff *skb, const void *start, unsigned int len)
{
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->csum = csum_sub(skb->csum, csum_partial(start, len, 0));
	else if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_start_offset(skb) < 0)
		skb->ip_summed = CHECKSUM_NONE;
}

void skb_postpush_rcsum(struct sk_buff *skb, const void *start, unsigned int len)
{
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->csum = csum_add(skb->csum, csum_partial(start, len, 0));
}

void *skb_pull_rcsum(struct sk_buff *skb, unsigned int len)
{
	unsigned char *start = skb->data;

	BUG_ON(len > skb->len);
	__skb_pull(skb, len);
	skb_postpull_rcsum(skb, start, len);
	return skb->data;
}

int pskb_trim_rcsum(struct sk_buff *skb, unsigned int len)
{
	if (len >= skb->len)
		return 0;
	if (skb->ip_summed == CHECKSUM_COMPLETE) {
		__wsum cut = skb_checksum(skb, len, skb->len - len, 0);

		skb->csum = csum_block_sub(skb->csum, cut, len);
	} else if (skb->ip_summed == CHECKSUM_PARTIAL) {
		unsigned int linear = min(len, skb_headlen(skb));

		if (skb_checksum_start_offset(skb) + skb->csum_offset + sizeof(__sum16) > linear)
			return -EINVAL;
	}
	return pskb_trim(skb, len);
}
