/* Text for a notification server: the second wall. The daemon cleans and cuts what it sends; here
 * it is made sure that whatever arrives cannot upset a server. Results are freed with g_free(). */
#ifndef PAPERWATCH_NOTIFIER_TEXT_H
#define PAPERWATCH_NOTIFIER_TEXT_H

#include "slice.h"

/* A copy of TEXT in valid UTF-8, with a space for each control character (but newlines stay where
 * KEEP_NEWLINES), cut to CHARACTERS_MAX code points, the last one being an ellipsis if cut. */
char *text_clean(struct slice text, size_t characters_max, bool keep_newlines);

/* A copy in which &, < and > are entities, for a server that reads the body as markup. */
char *text_escape(const char *text);

/* Whether URL can be handed to a program that opens it: https, and of URL characters only. */
bool text_is_url(struct slice url);

/* Whether PATH is absolute and that of a text, as digests usually are: *.md, *.markdown, *.txt. */
bool text_is_text_file(struct slice path);

#endif
