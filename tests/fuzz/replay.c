/* Runs a fuzz target over the files given: the kept corpus, without libFuzzer. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int main(int argc, char **argv)
{
	enum { BYTES_MAX = 1 << 20 };
	uint8_t *bytes = malloc(BYTES_MAX);

	for (int i = 1; bytes && i < argc; i++) {
		FILE *file = fopen(argv[i], "r");
		size_t length;

		if (!file) {
			fprintf(stderr, "%s: cannot be read\n", argv[i]);
			return 66;
		}
		length = fread(bytes, 1, BYTES_MAX, file);
		(void)fclose(file);
		fprintf(stderr, "%s\n",
			argv[i]); /* the last one named is the one that crashed */
		(void)LLVMFuzzerTestOneInput(bytes, length);
	}
	free(bytes);
	return 0;
}
