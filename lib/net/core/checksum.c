/* SPDX-License-Identifier: MIT */
/* The Internet checksum over a buffer. Updates of one are in <net/checksum.h>. */
#include <net/checksum.h>

#include <string.h>

/*
 * Ones' complement sums may be taken over words of any size as long as the carry
 * comes back in at the bottom: eight bytes at a time, into 64 bits.
 */
__wsum csum_partial(const void *buff, int len, __wsum sum)
{
	const unsigned char *p = buff;
	u64 acc = sum, word;

	for (; len >= (int)sizeof(word); len -= sizeof(word), p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		acc += word;
		acc += acc < word;
	}
	if (len > 0) {
		word = 0;
		memcpy(&word, p, len);
		acc += word;
		acc += acc < word;
	}
	acc = (acc & 0xffffffff) + (acc >> 32);
	acc = (acc & 0xffffffff) + (acc >> 32);
	return acc;
}

__sum16 ip_fast_csum(const void *iph, unsigned int ihl)
{
	return csum_fold(csum_partial(iph, ihl * 4, 0));
}
