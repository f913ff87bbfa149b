/* SPDX-License-Identifier: MIT */
/* The Internet checksum over a buffer. Updates of one are in <net/checksum.h>. */
#include <net/checksum.h>

#include <string.h>

static __always_inline u64 add_word(u64 acc, u64 word)
{
	acc += word;
	return acc + (acc < word);
}

static __always_inline u64 load(const unsigned char *p, int len)
{
	u64 word = 0;

	memcpy(&word, p, len);
	return word;
}

/*
 * Ones' complement sums may be taken over words of any size as long as the carry
 * comes back in at the bottom: eight bytes at a time, into 64 bits. The rest goes
 * by loads of fixed sizes: a copy of variable length would go through memory.
 */
__wsum csum_partial(const void *buff, int len, __wsum sum)
{
	const unsigned char *p = buff;
	u64 acc = sum;

	for (; len >= 8; len -= 8, p += 8)
		acc = add_word(acc, load(p, 8));
	if (len & 4) {
		acc = add_word(acc, load(p, 4));
		p += 4;
	}
	if (len & 2) {
		acc = add_word(acc, load(p, 2));
		p += 2;
	}
	if (len & 1)
		acc = add_word(acc, *p);
	acc = (acc & 0xffffffff) + (acc >> 32);
	acc = (acc & 0xffffffff) + (acc >> 32);
	return acc;
}

__sum16 ip_fast_csum(const void *iph, unsigned int ihl)
{
	return csum_fold(csum_partial(iph, ihl * 4, 0));
}
