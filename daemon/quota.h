/* How many pop-ups the rules may still have: a rule's `limit`, in a rolling window. What was shown is
 * remembered while the daemon runs; a restart begins anew. */
#ifndef PAPERWATCH_QUOTA_H
#define PAPERWATCH_QUOTA_H

#include "ruleset.h"

struct quota_list;

struct quota_list *quota_list_new(void);
void quota_list_free(struct quota_list *list); /* NULL is fine */

/* The limits of RULESET from now on; what was shown for a rule of the same name still counts. */
void quota_list_configure(struct quota_list *list, const struct ruleset *ruleset);

/* Has any rule a limit? */
bool quota_list_is_empty(const struct quota_list *list);

/* May RULE have a pop-up at NOW_USEC, of a clock that nobody sets? One without a limit always may. */
bool quota_is_open(struct quota_list *list, struct slice rule, int64_t now_usec);

/* RULE has had one. */
void quota_use(struct quota_list *list, struct slice rule, int64_t now_usec);

#endif
