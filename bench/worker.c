// SPDX-License-Identifier: MIT
/* Starting, asking and ending the contenders' processes. What they do: worker_main.c. */
#include "worker.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "complain.h"

/* What of the environment would change a contender: a test's run fills freed memory. */
static void clean_environment(void)
{
	unsetenv("LD_PRELOAD");
	unsetenv("MALLOC_PERTURB_");
	unsetenv("SKBSIM_OPTIONS");
}

/* In the child. */
static void become_worker(const struct contender *c, const struct suite *suite, int fd)
{
	const char *program = contender_program(c);
	const char *library = contender_library(c);

	if (fd == WORKER_FD)
		fcntl(fd, F_SETFD, 0); /* not closed by execl() */
	else
		dup2(fd, WORKER_FD);
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody would ask it any more */
	clean_environment();
	if (library && *library)
		setenv("LD_PRELOAD", library, 1);
	execl(program, program, WORKER_ARGUMENT, c->name, suite->name, (char *)NULL);
	_exit(127);
}

static bool read_reply(struct worker *w, struct reply *reply)
{
	if (recv(w->fd, reply, sizeof(*reply), MSG_WAITALL) != sizeof(*reply)) {
		complain("%s: its process ended unexpectedly", w->contender->name);
		return false;
	}
	if (!reply->ok)
		complain("%s: %s", w->contender->name, reply->text);
	return reply->ok;
}

bool worker_start(struct worker *w, const struct contender *c, const struct suite *suite)
{
	struct reply hello;
	int fds[2];

	*w = (struct worker){ .contender = c, .fd = -1 };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds)) {
		complain("%s: no socket for its process: %m", c->name);
		return false;
	}
	w->pid = fork();
	if (!w->pid)
		become_worker(c, suite, fds[1]);
	close(fds[1]);
	w->fd = fds[0];
	if (w->pid < 0) {
		complain("%s: its process could not be started: %m", c->name);
		worker_stop(w);
		return false;
	}
	if (!read_reply(w, &hello)) {
		worker_stop(w);
		return false;
	}
	snprintf(w->version, sizeof(w->version), "%.*s", (int)sizeof(w->version) - 1, hello.text);
	return true;
}

bool worker_ask(struct worker *w, const struct request *request, struct reply *reply)
{
	/* A worker that is gone shows when its reply is read. */
	send(w->fd, request, sizeof(*request), MSG_NOSIGNAL);
	return read_reply(w, reply);
}

bool worker_stop(struct worker *w)
{
	int status = 0;

	if (w->fd < 0)
		return true;
	close(w->fd);
	w->fd = -1;
	if (w->pid > 0)
		waitpid(w->pid, &status, 0);
	if (!status)
		return true;
	complain("%s: its process ended with status %#x", w->contender->name, (unsigned)status);
	return false;
}
