/* SPDX-License-Identifier: MIT */
/* How important a line of the log is: what a message begins with. */
#ifndef SKBSIM_LINUX_KERN_LEVELS_H
#define SKBSIM_LINUX_KERN_LEVELS_H

#define KERN_SOH "\001" /* the next character is a level */

#define KERN_EMERG   KERN_SOH "0" /* nothing works any more */
#define KERN_ALERT   KERN_SOH "1" /* somebody must act at once */
#define KERN_CRIT    KERN_SOH "2"
#define KERN_ERR     KERN_SOH "3"
#define KERN_WARNING KERN_SOH "4"
#define KERN_NOTICE  KERN_SOH "5" /* all is well, but worth a look */
#define KERN_INFO    KERN_SOH "6"
#define KERN_DEBUG   KERN_SOH "7"
#define KERN_DEFAULT ""

#endif
