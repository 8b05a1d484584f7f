/* A list of authors -> names: within the list, none empty. */
#include "authors.h"
#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void check_name(struct draft *draft, struct slice name)
{
	(void)draft;
	if (name.length == 0 || !utf8_valid(name))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice list = {(const char *)bytes, length};

	if (utf8_valid(list))
		authors_read(list, NULL, check_name);
	return 0;
}
