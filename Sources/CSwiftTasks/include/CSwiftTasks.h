#ifndef CSWIFTTASKS_H
#define CSWIFTTASKS_H

/*
 * Swift's runtime asks this variable, where it is set, before it gives a job to its own threads (Concurrency.h in its sources).
 * No Swift program can name it, and looked up by its name it isn't found where the standard library is part of the program: so
 * the linker has to find it, or there is no program.
 */
extern void *swift_task_enqueueGlobal_hook;

/* Where the hook stands. Nothing else is here. */
static inline void *cswifttasks_enqueue_hook(void) { return &swift_task_enqueueGlobal_hook; }

#endif
