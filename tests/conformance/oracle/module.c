// SPDX-License-Identifier: MIT
/*
 * The judge inside the kernel: runs one scenario at a time and keeps what it emits.
 *
 * Writing a name to /proc/skbsim runs that scenario, reading gives its transcript. Before each run
 * the CPU's allocators are brought into the one state that the transcripts start from, whatever
 * ran before: see prepare().
 *
 * Held: an object the judge owns for the length of one run, so that nobody else can get it.
 * Full: a slab whose objects are all in use; a cache is full when all its slabs are, so that the
 * next object comes from a slab that nobody has seen.
 */
#include <linux/console.h>
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <linux/vmalloc.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
#include <net/hotdata.h>
#endif

#define SCENARIO_ENTRY unused_entry
#include "scenario.h"
#include "scenarios.h"
#include "ids.h"
#undef local_bh_enable

#define FRAG_BLOCK   32768
#define LOG_MAX	     (256 << 10)
#define HEAD_BULK    16 /* heads the NAPI cache takes at a time */
#define OBJECT_ALIGN 64

struct net_device *t_dev;
struct napi_struct t_napi[1];
struct sk_buff_head t_rx[1];
struct kmem_cache *t_cache;
int (*t_poll)(struct napi_struct *napi, int budget);

static DEFINE_MUTEX(run_lock);

/* What the scenario has emitted: whole lines, TRANSCRIPT_MAX bytes at most. */
static char *transcript;
static size_t transcript_len;

/* A scenario that prints too much may do so forever, and only a panic stops it. */
static void __noreturn stop_printing(void)
{
	const char *line;

	transcript[transcript_len ? transcript_len - 1 : 0] = '\0';
	line = strrchr(transcript, '\n');
	panic("skbsim: prints more than %d bytes, the last line: %.200s", TRANSCRIPT_MAX,
	      line ? line + 1 : transcript);
}

void emit(const char *fmt, ...)
{
	size_t room = TRANSCRIPT_MAX - transcript_len;
	va_list args;
	size_t len;

	va_start(args, fmt);
	len = vsnprintf(transcript + transcript_len, room, fmt, args);
	va_end(args);
	if (len >= room)
		stop_printing();
	transcript_len += len;
	transcript[transcript_len++] = '\n';
}

/* The kernel's log: a console like any other, which is deaf but between two calls of a scenario's. */

static char log_text[LOG_MAX + 1];
static size_t log_len;
static bool log_wanted;

static void keep_log(struct console *console, const char *text, unsigned int len)
{
	if (!log_wanted)
		return;
	if (len > LOG_MAX - log_len)
		panic("skbsim: logs more than %d bytes", LOG_MAX);
	memcpy(log_text + log_len, text, len);
	log_len += len;
}

static struct console log_console = {
	.name = "skbsim",
	.write = keep_log,
	.flags = CON_ENABLED, /* although no boot parameter names it */
	.index = -1,
};

void listen_to_log(void)
{
	log_len = 0;
	log_wanted = true;
}

/* "[    1.234567] text": a console gets the time before each line. */
static const char *behind_time(const char *line)
{
	const char *end = line[0] == '[' ? strstr(line, "] ") : NULL;

	return end ? end + 2 : line;
}

void emit_log(void)
{
	char *rest = log_text, *line;

	log_wanted = false;
	log_text[log_len] = '\0';
	while ((line = strsep(&rest, "\n")))
		if (rest)
			emit("%s", behind_time(line));
}

/* Caches that scenarios draw from. Only their size is needed, not their inner layout. */

struct watched {
	struct kmem_cache *cache;
	unsigned int stride; /* distance between two objects of a slab */
	void **held;	     /* list through the objects' first word */
};

static struct watched watched[32];
static int watched_count;
static struct watched *heads;

static unsigned long (*lookup_name)(const char *name);

static void find_lookup(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };

	if (register_kprobe(&probe))
		return;
	lookup_name = (void *)probe.addr;
	unregister_kprobe(&probe);
}

static struct watched *watch(struct kmem_cache *cache, unsigned int stride)
{
	struct watched *w = &watched[watched_count++];

	w->cache = cache;
	w->stride = stride;
	return w;
}

static struct watched *watch_cache(struct kmem_cache *cache)
{
	return watch(cache, ALIGN(kmem_cache_size(cache), OBJECT_ALIGN));
}

static struct watched *watch_named(const char *variable)
{
	struct kmem_cache **cache = (void *)lookup_name(variable);

	if (!cache || !*cache) {
		pr_err("skbsim: this kernel has no %s\n", variable);
		return NULL;
	}
	return watch_cache(*cache);
}

static struct watched *watch_head_caches(void)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
	return watch_named("skbuff_fclone_cache") ? watch_named("skbuff_head_cache") : NULL;
#else
	watch_cache(net_hotdata.skbuff_fclone_cache);
	return watch_cache(net_hotdata.skbuff_cache);
#endif
}

/*
 * What the kernel declares for all of itself but does not export to modules: scenarios get ours of
 * that name, which lead to the kernel's.
 */
struct kmem_cache *skbuff_head_cache;
static int (*kernel_skb_shift)(struct sk_buff *to, struct sk_buff *from, int len);

int skb_shift(struct sk_buff *to, struct sk_buff *from, int len)
{
	return kernel_skb_shift(to, from, len);
}

static int watch_all(void)
{
	int i;

	find_lookup();
	if (!lookup_name)
		return -ENOENT;
	heads = watch_head_caches();
	kernel_skb_shift = (void *)lookup_name("skb_shift");
	if (!heads || !watch_named("skbuff_ext_cache") || !kernel_skb_shift)
		return -ENOENT;
	skbuff_head_cache = heads->cache;
	for (i = 0; i <= KMALLOC_SHIFT_HIGH; i++) {
		struct kmem_cache *cache = kmalloc_caches[KMALLOC_NORMAL][i];

		if (cache)
			watch(cache, kmem_cache_size(cache));
	}
	return 0;
}

static void hold(struct watched *w, void *object)
{
	*(void **)object = w->held;
	w->held = object;
}

static void release(struct watched *w)
{
	while (w->held) {
		void *object = w->held;

		w->held = *(void **)object;
		kmem_cache_free(w->cache, object);
	}
}

static unsigned int objects_per_slab(struct watched *w, const struct page *slab)
{
	return page_size((struct page *)slab) / w->stride;
}

/*
 * Makes a cache full. Slabs with free objects are used before a new one is made, and shrink() has
 * given the empty ones back; so once a slab was handed out from its first object to its last, no
 * other has a free object. Returns that slab.
 */
static struct page *fill(struct watched *w)
{
	struct page *slab = NULL;
	unsigned int run = 0;

	do {
		void *object = kmem_cache_alloc(w->cache, GFP_ATOMIC);
		struct page *page;

		if (!object)
			panic("skbsim: out of memory while filling a cache");
		page = virt_to_head_page(object);
		run = page == slab ? run + 1 : 1;
		slab = page;
		hold(w, object);
	} while (run < objects_per_slab(w, slab));
	return slab;
}

/* Page fragments: a block is used up by one fragment of its size. */

static void *held_frags[2];

static void use_up_frags(void)
{
	unsigned long flags;

	held_frags[0] = napi_alloc_frag(FRAG_BLOCK);
	local_irq_save(flags);
	held_frags[1] = netdev_alloc_frag(FRAG_BLOCK);
	local_irq_restore(flags);
	if (!held_frags[0] || !held_frags[1])
		panic("skbsim: no page-fragment block");
}

/* 6.1 carves small data from a page of its own, from its end to its start. */
static struct sk_buff_head held_small[1];

static void use_up_small_frags(void)
{
	struct sk_buff *skb;

	do {
		skb = napi_alloc_skb(t_napi, 1);
		if (!skb)
			panic("skbsim: no small skb");
		__skb_queue_tail(held_small, skb);
	} while (skb->head_frag && offset_in_page(skb->head));
}

static void release_frags(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(held_frags); i++) {
		if (held_frags[i])
			skb_free_frag(held_frags[i]);
		held_frags[i] = NULL;
	}
	__skb_queue_purge(held_small);
}

/* The NAPI cache */

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 12, 0)

/* The end of a NET_RX run empties it; prepare() has just made one. */
static void empty_napi_cache(void)
{
}

#else

static void *spare_data;

/* Takes a head from the cache and holds it; the data it was built on stays ours. */
static struct page *take_cached_head(void)
{
	struct sk_buff *skb = napi_build_skb(spare_data, 0);

	if (!skb)
		panic("skbsim: no cached head");
	hold(heads, skb);
	return virt_to_head_page(skb);
}

/*
 * Takes heads until the cache has refilled itself and is empty again. A refill is known by its
 * slab: one that was held whole just before, so that no head of it can have been in the cache.
 */
static void empty_napi_cache(void)
{
	struct page *slab = fill(heads);
	void *object;
	int i;

	for (i = objects_per_slab(heads, slab); i > 0; i--) {
		object = heads->held;
		heads->held = *(void **)object;
		kmem_cache_free(heads->cache, object);
	}
	while (take_cached_head() != slab)
		;
	for (i = 1; i < HEAD_BULK; i++)
		take_cached_head();
}

#endif

/* The device, its NAPI instance and what comes up from them */

static rx_handler_result_t take_delivered(struct sk_buff **pskb)
{
	__skb_queue_tail(t_rx, *pskb);
	return RX_HANDLER_CONSUMED;
}

static int poll(struct napi_struct *napi, int budget)
{
	int work = t_poll ? t_poll(napi, budget) : 0;

	if (work < budget)
		napi_complete_done(napi, work);
	return work;
}

static netdev_tx_t drop(struct sk_buff *skb, struct net_device *dev)
{
	consume_skb(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops dev_ops = {
	.ndo_start_xmit = drop,
};

static void setup(struct net_device *dev)
{
	static const u8 address[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };

	ether_setup(dev);
	dev->netdev_ops = &dev_ops;
	dev->needs_free_netdev = false;
	dev->flags |= IFF_NOARP;
	eth_hw_addr_set(dev, address);
}

static void add_napi(void)
{
	memset(t_napi, 0, sizeof(t_napi));
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
	netif_napi_add(t_dev, t_napi, poll, NAPI_POLL_WEIGHT);
#else
	netif_napi_add(t_dev, t_napi, poll);
#endif
	napi_enable(t_napi);
}

static int make_device(void)
{
	int err;

	t_dev = alloc_netdev(0, "t%d", NET_NAME_UNKNOWN, setup);
	if (!t_dev)
		return -ENOMEM;
	err = register_netdev(t_dev);
	if (err) {
		free_netdev(t_dev);
		return err;
	}
	rtnl_lock();
	err = netdev_rx_handler_register(t_dev, take_delivered, NULL);
	if (!err)
		err = dev_open(t_dev, NULL);
	rtnl_unlock();
	add_napi();
	return err;
}

static void drop_device(void)
{
	napi_disable(t_napi);
	netif_napi_del(t_napi);
	rtnl_lock();
	netdev_rx_handler_unregister(t_dev);
	rtnl_unlock();
	unregister_netdev(t_dev);
	free_netdev(t_dev);
	t_dev = NULL;
}

/* One run */

static void run_softirqs(void)
{
	local_bh_disable();
	napi_schedule(t_napi);
	local_bh_enable();
}

/*
 * Work that other parts of the kernel have put off would free objects in the middle of a run. This
 * sleeps, so it comes before bottom halves are disabled.
 */
static void settle(void)
{
	int i;

	rcu_barrier();
	for (i = 0; i < watched_count; i++)
		kmem_cache_shrink(watched[i].cache);
	rcu_barrier();
}

/* With bottom halves disabled: the state that every transcript starts from. */
static void prepare(void)
{
	int i;

	use_up_frags();
	use_up_small_frags();
	empty_napi_cache();
	for (i = 0; i < watched_count; i++)
		fill(&watched[i]);
	__skb_queue_head_init(t_rx);
	t_poll = NULL;
	transcript_len = 0;
	napi_schedule(t_napi);
}

/*
 * Softirqs are not restarted once a tick has come, nor when another task waits for the CPU: the
 * rest is left to ksoftirqd. This is made rare by starting right after a tick, in a task that
 * yields to no ordinary one, and harmless by waiting for the rest.
 */
static void await_tick(void)
{
	unsigned long before = jiffies;

	while (jiffies == before)
		cpu_relax();
}

void enable_bottom_halves(void)
{
	local_bh_enable();
	while (!in_interrupt() && !irqs_disabled() && local_softirq_pending())
		schedule_timeout_uninterruptible(1);
}

static void clean_up(void)
{
	int i;

	t_poll = NULL;
	__skb_queue_purge(t_rx);
	forget_numbers();
	release_frags();
	for (i = 0; i < watched_count; i++)
		release(&watched[i]);
}

static int run(const struct scenario *scenario)
{
	int err = make_device();

	if (err)
		return err;
	t_cache = kmem_cache_create("t_cache", 64, 0, 0, NULL);
	if (!t_cache) {
		drop_device();
		return -ENOMEM;
	}
	skb_queue_head_init(t_rx);
	skb_queue_head_init(held_small);
	settle();
	run_softirqs();
	local_bh_disable();
	prepare();
	/* boot.py reads this: from here on, what goes wrong is the scenario's own doing. */
	pr_info("skbsim: %s runs\n", scenario->name);
	await_tick();
	scenario->entry();
	enable_bottom_halves();
	local_bh_disable();
	clean_up();
	local_bh_enable();
	drop_device();
	kmem_cache_destroy(t_cache);
	return 0;
}

/* /proc/skbsim */

static ssize_t run_named(struct file *file, const char __user *user, size_t len, loff_t *pos)
{
	const struct scenario *s;
	char name[SCENARIO_NAME_MAX + 1] = {};
	int err = -ENOENT;

	if (len > SCENARIO_NAME_MAX || copy_from_user(name, user, len))
		return -EINVAL;
	strim(name);
	mutex_lock(&run_lock);
	for (s = scenarios; s->name && strcmp(s->name, name); s++)
		;
	if (s->name) {
		sched_set_fifo(current);
		err = run(s);
	}
	mutex_unlock(&run_lock);
	return err ? err : len;
}

static ssize_t read_transcript(struct file *file, char __user *user, size_t len, loff_t *pos)
{
	return simple_read_from_buffer(user, len, pos, transcript, transcript_len);
}

static const struct proc_ops proc_ops = {
	.proc_write = run_named,
	.proc_read = read_transcript,
	.proc_lseek = default_llseek,
};

static int __init judge_init(void)
{
	int err = watch_all();

	if (err)
		return err;
	transcript = vmalloc(TRANSCRIPT_MAX);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 12, 0)
	spare_data = kmalloc(2048, GFP_KERNEL);
	if (!spare_data)
		return -ENOMEM;
#endif
	register_console(&log_console);
	if (!transcript || !proc_create("skbsim", 0600, NULL, &proc_ops))
		return -ENOMEM;
	return 0;
}

module_init(judge_init);
MODULE_DESCRIPTION("skbsim's conformance scenarios");
MODULE_LICENSE("Dual MIT/GPL");
