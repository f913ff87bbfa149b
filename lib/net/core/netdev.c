/* SPDX-License-Identifier: MIT */
/* Devices that drivers allocate: one block with the driver's own bytes behind. */
#include <linux/etherdevice.h>
#include <linux/slab.h>

#include <string.h>

/* One queue each way is all that a device has here. */
struct net_device *alloc_etherdev_mqs(int sizeof_priv, unsigned int txqs, unsigned int rxqs)
{
	size_t bytes = ALIGN(sizeof(struct net_device), NETDEV_ALIGN) + sizeof_priv;
	struct net_device *dev;

	if (WARN_ON(txqs < 1 || rxqs < 1))
		return NULL;
	dev = kvzalloc(bytes, GFP_KERNEL);
	if (!dev)
		return NULL;
	ether_setup(dev);
	strcpy(dev->name, "eth%d");
	return dev;
}

void free_netdev(struct net_device *dev)
{
	kvfree(dev);
}
