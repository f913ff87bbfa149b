/* SPDX-License-Identifier: MIT */
/*
 * The slab word's compare-and-swap protocol, lib/mm/slub.h, as a model that spin
 * searches exhaustively: two CPUs that allocate, free, flush and shrink in every
 * order there is. What each part mirrors, and what is left out: README.md.
 *
 * One statement is one access to memory that another CPU may see. What stands
 * together in a d_step touches, of the program's memory, one shared place at most;
 * the rest of it is a CPU's own or exists only here, to be checked (the "ghosts").
 */

#ifndef SLABS
#define SLABS 1 /* 1: one slab of three objects; 2: one of two and one of one */
#endif

#define CPUS	2
#define OBJECTS 3
#define NOBODY	255

/* Objects are numbered from 1, as slabs are; 0 is NULL, or the end of a list. */
#if SLABS == 1
#define slab_of(object)	  1
#define first_object(s)	  1
#define objects_of(s)	  OBJECTS
#else
#define slab_of(object)	  (1 + (object) / OBJECTS)
#define first_object(s)	  ((s) == 1 -> 1 : OBJECTS)
#define objects_of(s)	  ((s) == 1 -> OBJECTS - 1 : 1)
#endif

/* ---- What the program has --------------------------------------------------------- */

/* The slab word, compared and changed as a whole: no version, so that a place may come back. */
byte list[SLABS + 1];
byte inuse[SLABS + 1];
bit frozen[SLABS + 1];

byte link[OBJECTS + 1];	    /* get_freepointer() */
byte next_slab[SLABS + 1];  /* page->next, of a slab on a CPU's partial list */

byte freelist[CPUS];	    /* c->freelist */
byte current[CPUS];	    /* c->slab */
byte partial[CPUS];	    /* c->partial */

byte list_lock = NOBODY;    /* who holds the node's lock */
byte nr_partial;
byte min_partial;

/* ---- Ghosts ------------------------------------------------------------------------- */

mtype = { FREE, LIVE, GOING };	      /* GOING: passed to a free that is not done */
mtype object_state[OBJECTS + 1] = FREE;

mtype = { NOWHERE, NODE, CURRENT, PARTIAL };
mtype where[SLABS + 1] = NOWHERE;     /* the list a slab is on */
byte holder[SLABS + 1] = NOBODY;      /* the CPU, if it is CURRENT or PARTIAL */
bit backed[SLABS + 1];		      /* the page allocator has given its pages */
byte busy;			      /* CPUs in the middle of a call */
#ifdef SHOW_ABA
bit stale[CPUS]; /* another CPU changed the word since this one read it */
#endif

/* A slab changes hands; it must have been where the one who moves it believes. */
inline leaves(s, list_kind, cpu)
{
	assert(where[s] == list_kind && (list_kind == NODE || holder[s] == cpu));
	where[s] = NOWHERE;
	holder[s] = NOBODY
}

inline enters(s, list_kind, cpu)
{
	assert(where[s] == NOWHERE);
	where[s] = list_kind;
	if
	:: list_kind == NODE -> skip
	:: else -> holder[s] = cpu
	fi
}

/* objects in use + length of the shared list == objects, and all on that list are free. */
inline check_slab(s)
{
	i = 0;
	o = list[s];
	do
	:: o != 0 ->
		assert(slab_of(o) == s && object_state[o] == FREE);
		i++;
		assert(i <= objects_of(s));
		o = link[o]
	:: else -> break
	od;
	assert(inuse[s] + i == objects_of(s));
	i = 0
}

/* No CPU is in a call: every object is live or can be found again, every slab is where its word
 * says. */
inline check_quiet()
{
	s = 1;
	do
	:: s <= SLABS && backed[s] ->
		check_slab(s);
		o = first_object(s);
		do
		:: o < first_object(s) + objects_of(s) ->
			i = i + (object_state[o] == LIVE);
			assert(object_state[o] != GOING);
			o++
		:: else -> break
		od;
		/* In use are the live ones, and those on the list of the CPU whose slab it is. */
		if
		:: where[s] == CURRENT ->
			assert(current[holder[s]] == s);
			o = freelist[holder[s]];
			do
			:: o != 0 ->
				assert(slab_of(o) == s && object_state[o] == FREE);
				i++;
				assert(i <= inuse[s]);
				o = link[o]
			:: else -> break
			od
		:: else -> skip
		fi;
		assert(i == inuse[s]);
		i = 0;
		o = 0;
		assert(frozen[s] == (where[s] == CURRENT || where[s] == PARTIAL));
		assert(frozen[s] || (where[s] == NODE) == (list[s] != 0));
		s++
	:: s <= SLABS && !backed[s] ->
		assert(where[s] == NOWHERE);
		s++
	:: else -> break
	od;
	s = 0
}

inline begin()
{
	busy++
}

inline end()
{
	d_step {
		busy--;
		if
		:: busy == 0 -> check_quiet()
		:: else -> skip
		fi;
		s = 0; o = 0; object = 0; tail = 0; cnt = 0; old_list = 0; old_inuse = 0;
		old_frozen = 0; new_list = 0; new_inuse = 0; new_frozen = 0; done = 0;
		locked = 0; last = 0; freeze = 0; head = 0; unused = 0
	}
}

/* ---- The word ------------------------------------------------------------------------- */

inline slab_word_read(s)
{
	d_step {
		assert(backed[s]);
		old_list = list[s];
		old_inuse = inuse[s];
		old_frozen = frozen[s];
#ifdef SHOW_ABA
		stale[me] = 0
#endif
	}
}

/*
 * To be used inside a d_step: done says whether the word was what it was taken for; if not, old is
 * what it is now.
 */
inline slab_word_swap(s)
{
	assert(backed[s]);
	done = (list[s] == old_list && inuse[s] == old_inuse && frozen[s] == old_frozen);
#ifdef BLIND_SWAP
	done = 1;
#endif
	if
	:: done ->
		list[s] = new_list;
		inuse[s] = new_inuse;
		frozen[s] = new_frozen;
#ifdef SHOW_ABA
		assert(!stale[me]);
		stale[1 - me] = 1
#endif
	:: else ->
		old_list = list[s];
		old_inuse = inuse[s];
		old_frozen = frozen[s];
#ifdef SHOW_ABA
		stale[me] = 0
#endif
	fi
}

/*
 * The same where lib/mm stores without comparing if @alone: nobody else may have changed the word
 * then, so it must be what it was taken for.
 */
inline slab_word_set(s, alone)
{
	sole = (alone);
	slab_word_swap(s);
	assert(done || !sole);
	sole = 0
}

inline lock()
{
	atomic { list_lock == NOBODY -> list_lock = me }
}

inline unlock()
{
	d_step {
		assert(list_lock == me);
		list_lock = NOBODY
	}
}

/* ---- Lists ------------------------------------------------------------------------------ */

inline add_partial_locked(s)
{
	d_step {
		enters(s, NODE, me);
		nr_partial++
	}
}

inline remove_partial_locked(s)
{
	d_step {
		leaves(s, NODE, me);
		nr_partial--
	}
}

inline discard_slab(s)
{
	d_step {
		assert(backed[s] && where[s] == NOWHERE && inuse[s] == 0);
		check_slab(s);
		backed[s] = 0;
		/* Nothing left that could tell states apart; a stranger's look at it fails. */
		list[s] = 0;
		frozen[s] = 0;
		next_slab[s] = 0;
		o = first_object(s);
		do
		:: o < first_object(s) + objects_of(s) ->
			assert(object_state[o] == FREE);
			link[o] = 0;
			o++
		:: else -> break
		od;
		o = 0
	}
}

/* head to tail are nobody's any more. */
inline free_objects()
{
	o = head;
	do
	:: o != tail ->
		assert(object_state[o] == GOING);
		object_state[o] = FREE;
		o = link[o]
	:: else -> break
	od;
	assert(object_state[tail] == GOING);
	object_state[tail] = FREE;
	o = 0
}

/* The slab must be PARTIAL of this CPU already. */
inline link_cpu_partial(s)
{
	d_step {
		next_slab[s] = partial[me];
		partial[me] = s
	}
}

inline discard_empty()
{
	do
	:: unused != 0 ->
		d_step {
			u = unused;
			unused = next_slab[u];
			next_slab[u] = 0
		}
		discard_slab(u)
	:: else -> break
	od;
	u = 0
}

inline unfreeze_partials()
{
	do
	:: partial[me] != 0 ->
		d_step {
			u = partial[me];
			partial[me] = next_slab[u];
			next_slab[u] = 0
		}
		slab_word_read(u);
		if
		:: old_inuse == 0 && nr_partial >= min_partial ->
			d_step {
				leaves(u, PARTIAL, me);
				next_slab[u] = unused;
				unused = u
			}
		:: else ->
#ifndef UNFREEZE_BEFORE_LOCK
			lock();
#endif
			do
			:: d_step {
				new_list = old_list;
				new_inuse = old_inuse;
				new_frozen = 0;
				slab_word_set(u, old_inuse == 0);
				if
				:: done -> leaves(u, PARTIAL, me)
				:: else -> skip
				fi
			   }
			   if
			   :: done -> break
			   :: else -> skip
			   fi
			od;
#ifdef UNFREEZE_BEFORE_LOCK
			lock();
#endif
			add_partial_locked(u);
			unlock()
		fi
	:: else -> break
	od;
	discard_empty()
}

/* ---- Giving up ----------------------------------------------------------------------------- */

inline deactivate_slab()
{
	d_step {
		s = current[me];
		head = freelist[me];
		current[me] = 0;
		freelist[me] = 0;
		cnt = 0;
		o = head;
		do
		:: o != 0 ->
			tail = o;
			cnt++;
			o = link[o]
		:: else -> break
		od
	}
	slab_word_read(s);
#ifdef LINK_ONCE
	d_step {
		if
		:: head != 0 -> link[tail] = old_list
		:: else -> skip
		fi
	}
#endif
	lock();
	do
	:: d_step {
#ifndef LINK_ONCE
		if
		:: head != 0 -> link[tail] = old_list
		:: else -> skip
		fi;
#endif
		new_list = (head != 0 -> head : old_list);
		new_inuse = old_inuse - cnt;
		new_frozen = 0;
		slab_word_swap(s);
		if
		:: done ->
			leaves(s, CURRENT, me);
			check_slab(s)
		:: else -> skip
		fi
	   }
	   if
	   :: done -> break
	   :: else -> skip
	   fi
	od;
	if
	:: new_inuse == 0 && nr_partial >= min_partial ->
		unlock();
		discard_slab(s)
	:: else ->
#ifdef LIST_AFTER_UNLOCK
		unlock();
#endif
		if
		:: new_list != 0 -> add_partial_locked(s)
		:: else -> skip
		fi;
#ifndef LIST_AFTER_UNLOCK
		unlock()
#endif
	fi
}

/* ---- The calls ------------------------------------------------------------------------------ */

/* The object is passed to the free that follows: whoever had it may not use it any more. */
#define pick(x)                                          \
	atomic {                                         \
		object_state[x] == LIVE ->               \
		object_state[x] = GOING;                 \
		begin();                                 \
		head = x;                                \
		tail = x;                                \
		cnt = 1;                                 \
		s = slab_of(x)                           \
	}

/* Another object of the same slab goes with it, as a detached list of a bulk free. */
#define pick_more(x)                                     \
	atomic {                                         \
		object_state[x] == LIVE && s == slab_of(x) -> \
		object_state[x] = GOING;                 \
		link[tail] = x;                          \
		tail = x;                                \
		cnt++                                    \
	}

#define new_slab(x)                                      \
	atomic {                                         \
		!backed[x] ->                            \
		backed[x] = 1;                           \
		s = x                                    \
	}

proctype cpu(byte me)
{
	byte s, u, o, i, object, head, tail, cnt, unused;
	byte old_list, old_inuse, new_list, new_inuse;
	bit old_frozen, new_frozen, done, locked, last, freeze, sole;

idle:
	if
	:: atomic { true -> begin() } goto alloc
	:: pick(1) -> goto free
	:: pick(2) -> goto free
	:: pick(3) -> goto free
	:: atomic { current[me] != 0 || partial[me] != 0 -> begin() } goto flush
	:: atomic { nr_partial != 0 -> begin() } goto shrink
	fi;

	/* slab_alloc(), slab_alloc_slow() */
alloc:
	if
	:: freelist[me] != 0 -> goto hand_out
	:: else -> skip
	fi;
take_current:
	if
	:: current[me] == 0 -> goto take_partial
	:: else -> s = current[me]
	fi;
	slab_word_read(s);
	do
	:: d_step {
		new_list = 0;
		new_inuse = objects_of(s);
		new_frozen = (old_list != 0);
#ifdef TORN_WORD
		new_inuse = old_inuse;
#endif
		slab_word_swap(s);
		if
		:: done && !new_frozen -> leaves(s, CURRENT, me)
		:: else -> skip
		fi
	   }
#ifdef TORN_WORD
	   if
	   :: done -> inuse[s] = objects_of(s)
	   :: else -> skip
	   fi;
#endif
	   if
	   :: done -> break
	   :: else -> skip
	   fi
	od;
	if
	:: old_list != 0 ->
		freelist[me] = old_list;
		goto hand_out
	:: else -> current[me] = 0
	fi;
take_partial:
	if
	:: partial[me] != 0 ->
		d_step {
			s = partial[me];
			partial[me] = next_slab[s];
			next_slab[s] = 0;
			current[me] = s;
			leaves(s, PARTIAL, me);
			enters(s, CURRENT, me)
		}
		goto take_current
	:: else -> skip
	fi;

	/* get_partial_node() */
	if
	:: nr_partial == 0 -> goto take_new
	:: else -> skip
	fi;
	lock();
	do
	:: if
	   :: where[1] == NODE -> s = 1
#if SLABS > 1
	   :: where[2] == NODE -> s = 2
#endif
	   :: nr_partial == 0 -> break
	   fi;
	   slab_word_read(s);
	   /* acquire_slab_locked(): the first for its list, the others as they are. */
	   d_step {
		new_list = (head == 0 -> 0 : old_list);
		new_inuse = (head == 0 -> objects_of(s) : old_inuse);
		new_frozen = 1;
#ifdef ACQUIRE_BLINDLY
		list[s] = new_list;
		inuse[s] = new_inuse;
		frozen[s] = new_frozen;
		done = 1
#else
		slab_word_set(s, old_inuse == 0)
#endif
	   }
	   if
	   :: !done -> break
	   :: else -> skip
	   fi;
	   assert(old_list != 0);
	   remove_partial_locked(s);
	   if
	   :: head == 0 ->
		d_step {
			head = old_list;
			enters(s, CURRENT, me);
			current[me] = s
		}
	   :: else ->
		d_step { enters(s, PARTIAL, me) }
		link_cpu_partial(s)
	   fi;
	   /* Enough, or one more if there is one. */
	   if
	   :: break
	   :: skip
	   fi
	od;
	unlock();
	if
	:: head != 0 ->
		freelist[me] = head;
		goto hand_out
	:: else -> skip
	fi;

take_new:
	if
	:: new_slab(1)
#if SLABS > 1
	:: new_slab(2)
#endif
	:: end(); goto idle /* no page to be had */
	fi;
	d_step {
		list[s] = 0;
		inuse[s] = objects_of(s);
		frozen[s] = 1;
		enters(s, CURRENT, me);
		current[me] = s;
		freelist[me] = first_object(s);
		o = first_object(s);
		do
		:: o < first_object(s) + objects_of(s) - 1 ->
			link[o] = o + 1;
			o++
		:: else -> break
		od;
		link[o] = 0
	}

hand_out:
	skip; /* a jump may not end in a d_step */
	d_step {
		object = freelist[me];
		assert(slab_of(object) == current[me]);
		assert(object_state[object] == FREE);
		freelist[me] = link[object];
		object_state[object] = LIVE;
		link[object] = 0 /* the new owner writes what it likes */
	}
	end();
	goto idle;

	/* slab_free(), slab_free_slow() */
free:
	do
	:: pick_more(1)
	:: pick_more(2)
	:: pick_more(3)
	:: break
	od;
	if
	:: s == current[me] ->
		d_step {
			link[tail] = freelist[me];
			freelist[me] = head;
			free_objects()
		}
		end();
		goto idle
	:: else -> skip
	fi;
	slab_word_read(s);
#ifdef LINK_ONCE
	link[tail] = old_list;
#endif
	do
	:: d_step {
#ifndef LINK_ONCE
		link[tail] = old_list;
#endif
		freeze = (!old_frozen && old_list == 0);
#ifdef FORGET_FROZEN
		freeze = (old_list == 0);
#endif
		new_list = head;
		new_inuse = old_inuse - cnt;
		new_frozen = (old_frozen || freeze);
#ifdef FORGET_FREEZE
		new_frozen = old_frozen;
#endif
		last = (!new_frozen && new_inuse == 0)
	   }
#ifndef LAST_WITHOUT_LOCK
	   if
	   :: last && !locked -> /* free_last(), which begins again under the lock */
		lock();
		locked = 1;
		slab_word_read(s);
		goto free_again
	   :: else -> skip
	   fi;
#endif
	   d_step {
#ifdef STORE_TOO_OFTEN
		slab_word_set(s, !locked && !old_frozen && old_list == 0);
#else
		slab_word_set(s, !locked && !old_frozen && old_list == 0 && old_inuse == cnt);
#endif
		if
		:: done ->
			free_objects();
			check_slab(s);
			if
			:: freeze -> enters(s, PARTIAL, me)
			:: else -> skip
			fi
		:: else -> skip
		fi
	   }
	   if
	   :: done -> break
	   :: else -> skip
	   fi;
free_again:
	   skip
	od;
#ifdef LAST_WITHOUT_LOCK
	if
	:: last ->
		lock();
		locked = 1
	:: else -> skip
	fi;
#endif
	/* free_unfrozen_empty() */
	if
	:: last && nr_partial >= min_partial ->
		remove_partial_locked(s);
		unlock();
		discard_slab(s);
		end();
		goto idle
	:: last && nr_partial < min_partial ->
		unlock();
		end();
		goto idle
	:: !last && locked -> unlock()
	:: else -> skip
	fi;
	/* put_cpu_partial(): how much it may hold is left open. */
	if
	:: freeze && partial[me] != 0 -> unfreeze_partials()
	:: true -> skip
	fi;
	if
	:: freeze -> link_cpu_partial(s)
	:: else -> skip
	fi;
	end();
	goto idle;

	/* slab_flush_cpu() */
flush:
	if
	:: current[me] != 0 -> deactivate_slab()
	:: else -> skip
	fi;
	unfreeze_partials();
	end();
	goto idle;

	/* slab_free_partial() */
shrink:
	lock();
	u = 1;
	do
	:: u <= SLABS ->
		if
		:: where[u] == NODE && inuse[u] == 0 ->
			remove_partial_locked(u);
			d_step {
				next_slab[u] = unused;
				unused = u
			}
		:: else -> skip
		fi;
		u++
	:: else -> break
	od;
	unlock();
	discard_empty();
	end();
	goto idle
}

init {
	atomic {
		select(min_partial : 0 .. 2);
		run cpu(0);
		run cpu(1)
	}
}
