/* SPDX-License-Identifier: MIT */
/* Frames handed to another CPU, which gives them heads there, eight at a time. */
#ifndef DRIVERS_CPUMAP_H
#define DRIVERS_CPUMAP_H

#include <linux/netdevice.h>
#include <linux/ptr_ring.h>
#include <linux/skbuff.h>

#define CPUMAP_BATCH	8
#define CPUMAP_HEADROOM 128

/* A frame without a head, described at the start of its own buffer. */
struct cpumap_frame {
	struct net_device *dev; /* received it */
	void *data;
	u16 len;
	u16 headroom;
	u32 frame_sz;
};

struct cpumap_entry {
	/* The receiving CPU's: frames that wait until there are enough for one lock. */
	unsigned int count;
	void *bulk[CPUMAP_BATCH];

	struct ptr_ring ring ____cacheline_aligned_in_smp;

	/* The other CPU's. */
	unsigned long processed, dropped;
};

/* A ring of @size places. 0 or -ENOMEM. */
int cpumap_init(struct cpumap_entry *entry, int size);
void cpumap_destroy(struct cpumap_entry *entry);

struct cpumap_frame *cpumap_frame_alloc(struct net_device *dev, unsigned int len);

/* NAPI context: gives @frame away, now or with those that follow. */
void cpumap_enqueue(struct cpumap_entry *entry, struct cpumap_frame *frame);

/* NAPI context, at the end of a poll: gives away what still waits. How many frames were dropped. */
int cpumap_flush(struct cpumap_entry *entry);

/* On the other CPU, process context: a batch of frames to the stack. How many there were. */
int cpumap_serve(struct cpumap_entry *entry);

#endif
