// SPDX-License-Identifier: MIT
/*
 * Compiled once with each of the headers that kernel code begins with (-include in meson.build) and
 * with nothing else: what all of them bring along in Linux 5.10 and 6.1 must be there. That it
 * compiles is the test.
 */

static DEFINE_SPINLOCK(lock);

static void *failing(void)
{
	return ERR_PTR(-ENOMEM);
}

static int contexts(void)
{
	unsigned long flags;

	spin_lock(&lock);
	spin_unlock(&lock);
	local_irq_save(flags);
	BUG_ON(!irqs_disabled());
	local_irq_restore(flags);
	local_bh_disable();
	WARN_ON(!in_softirq() || in_serving_softirq() || in_hardirq());
	local_bh_enable();
	return in_interrupt();
}

static unsigned int numbers(void)
{
	unsigned long word = BIT(3) | roundup_pow_of_two(100);
	u32 a = U16_MAX, b = min3(1, 2, 3), c = clamp_t(u32, 5, 1, 4);

	swap(a, b);
	if (time_after(jiffies, jiffies + HZ) || !test_bit(3, &word))
		c += max3(1, 2, 3) + DIV_ROUND_UP(5, 2) + round_up(a, PAGE_SIZE);
	switch (b) {
	case 1:
		c += lower_32_bits(word) + upper_32_bits(word);
		fallthrough;
	default:
		c += be16_to_cpu(htons(1)) + cpu_to_be32(1) + offsetofend(struct list_head, prev);
	}
	return c + is_power_of_2(c) + min_not_zero(a, b) + roundup(c, 3) + INT_MAX % 2;
}

int main(void)
{
	void *ptr = failing();
	struct page *page = alloc_page(GFP_KERNEL);

	if (IS_ERR_OR_NULL(ptr) && PTR_ERR(ptr) == -ENOMEM && page)
		__free_page(page);
	return contexts() || numbers() == 0;
}
