/* SPDX-License-Identifier: MIT */
/*
 * Simulated NICs: captures as input, a device that replays them, captures as
 * output.
 */
#ifndef SKBSIM_NIC_H
#define SKBSIM_NIC_H

#include <linux/compiler.h>
#include <linux/types.h>

struct net_device;
struct sk_buff;

/* The longest frame a simulated NIC takes: its buffer, with headroom and
 * skb_shared_info, must fit one block of the fragment allocator. */
#define SKBSIM_FRAME_MIN 14
#define SKBSIM_FRAME_MAX 32384

struct skbsim_frame {
	u8 *data;
	u32 len;   /* bytes, SKBSIM_FRAME_MIN to SKBSIM_FRAME_MAX */
	u64 ts_ns; /* when it was captured, nanoseconds since 1970 */
};

struct skbsim_capture {
	struct skbsim_frame *frames;
	size_t nr;
	u64 bytes;	   /* sum of all len */
	u32 max_len;	   /* longest frame */
	char problem[512]; /* "" or one line: what of the file could not be used */
};

/**
 * skbsim_capture_load - read a pcap or pcapng file of Ethernet frames
 * @path: the file
 * @cap: filled in; give it back with skbsim_capture_free() whatever comes back
 *
 * Frames cut short by the capture's snaplen are padded with zeros to their wire
 * length. Frames shorter than SKBSIM_FRAME_MIN or longer than SKBSIM_FRAME_MAX
 * are left out, and a truncated file ends where it breaks; both are told in
 * @cap->problem, and the good frames are there. (A pcapng file must have one link
 * type and one snapshot length for all its interfaces: libpcap reads no other.)
 *
 * Any thread; needs no simulation. Returns 0, or a negative errno with
 * @cap->problem saying what was expected and no frame: -ENOENT, -EACCES and the
 * like as open() says; -EINVAL for a file that is no capture, is empty or has
 * another link type; -ENOMEM.
 */
SKBSIM_API int skbsim_capture_load(const char *path, struct skbsim_capture *cap);

/* Frees the frames; @cap is empty afterwards, and may be so before. Any thread. */
SKBSIM_API void skbsim_capture_free(struct skbsim_capture *cap);

/* ---- Writing frames ----------------------------------------------------------------- */

struct skbsim_pcap_writer;

/**
 * skbsim_pcap_writer_open - start a pcap file of Ethernet frames
 * @path: created, or emptied if it is there
 *
 * Any thread. The caller owns the writer and gives it to skbsim_pcap_writer_close().
 * NULL with one line on stderr if the file cannot be written or memory is out.
 */
SKBSIM_API struct skbsim_pcap_writer *skbsim_pcap_writer_open(const char *path);

/**
 * skbsim_pcap_writer_frame - append a frame
 * @w: the writer; one thread at a time
 * @skb: its linear bytes from data on, with its hardware time stamp; stays the caller's
 *
 * Any context. An error shows when the writer is closed.
 */
SKBSIM_API void skbsim_pcap_writer_frame(struct skbsim_pcap_writer *w, const struct sk_buff *skb);

/* Ends the file. 0, or -EIO with one line on stderr if not all could be written; @w is gone either
 * way. Any thread. */
SKBSIM_API int skbsim_pcap_writer_close(struct skbsim_pcap_writer *w);

/* ---- The replay NIC ----------------------------------------------------------------- */

/*
 * A NIC with one receive ring and one transmit ring. "The wire" puts the
 * capture's frames, in order and over and over, into the fragments of the
 * receive ring; its poll builds an skb around each with napi_build_skb(), hands
 * it to netif_receive_skb() and puts a new fragment into the ring. Frames given
 * to its transmit function leave at once; their skbs are freed with
 * napi_consume_skb() by the next poll, before it receives.
 */
struct skbsim_nic;

struct skbsim_nic_config {
	size_t size;	  /* sizeof(struct skbsim_nic_config) */
	const char *name; /* the device's name; NULL: "nic0" */
	const struct skbsim_frame *frames;
	size_t nr_frames;    /* 1 and up */
	u64 loops;	     /* times all frames are replayed, 1 and up */
	unsigned int weight; /* budget of a poll, 1 to 256; 0: NAPI_POLL_WEIGHT */
	/* Sees each frame as it leaves (skb->data at the Ethernet header), or NULL. */
	void (*tx)(void *arg, const struct sk_buff *skb);
	void *tx_arg;
	/* Frames that arrive between two interrupts, 1 to 256; 0: 32. From the weight of
	 * a poll on, the CPU is saturated: each poll uses its whole budget. */
	unsigned int burst;
};

struct skbsim_nic_stats {
	u64 rx_packets, rx_bytes; /* handed to the stack */
	u64 rx_dropped;		  /* lost: no fragment or no head to be had */
	u64 tx_packets, tx_bytes; /* left on the wire */
};

/**
 * skbsim_nic_create - make a replay NIC
 * @cfg: the frames must live as long as the NIC, the rest is copied
 *
 * Process context on the CPU that will run it: the ring is filled here. NULL
 * with one line on stderr if a value is out of range or memory is out.
 */
SKBSIM_API struct skbsim_nic *skbsim_nic_create(const struct skbsim_nic_config *cfg);

/* Its device, which lives as long as the NIC. Any context. */
SKBSIM_API struct net_device *skbsim_nic_dev(struct skbsim_nic *nic);

/**
 * skbsim_nic_run - replay until all frames were received and all transmits completed
 * @nic: created on this CPU
 * @progress: called now and then with the packets received so far; or NULL
 * @arg: for @progress
 *
 * Process context. The NIC interrupts this CPU, which polls it in softirq context.
 */
SKBSIM_API void skbsim_nic_run(struct skbsim_nic *nic, void (*progress)(void *arg, u64 packets),
			       void *arg);

/* What it counted so far. Exact on the CPU that runs it, or when it does not run. */
SKBSIM_API void skbsim_nic_stats(const struct skbsim_nic *nic, struct skbsim_nic_stats *out);

/* Frees its rings and @nic. Process context on the CPU that ran it, when no skb refers to its
 * device any more. */
SKBSIM_API void skbsim_nic_destroy(struct skbsim_nic *nic);

#endif
