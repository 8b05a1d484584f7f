#include "yaml_source.h"

#include "utf8.h"
#include "yaml.h"

/* Line and column of the byte at PLACE. */
static void place_of(struct slice source, size_t place, unsigned *line, unsigned *column)
{
	*line = *column = 1;
	for (size_t i = 0; i < place;) {
		uint32_t code_point = utf8_next(source, &i);
		bool pair =
			code_point == '\r' && i < source.length && source.bytes[i] == '\n';

		if (code_point == '\n' || (code_point == '\r' && !pair)) {
			(*line)++;
			*column = 1;
		} else if (!pair) {
			(*column)++;
		}
	}
}

/* What YAML allows in a file, less its exotic line breaks (U+0085, U+2028, U+2029): libyaml would
 * count lines by them that no editor shows. */
static bool is_allowed(uint32_t code_point)
{
	if (code_point < 0x20)
		return code_point == '\t' || code_point == '\n' || code_point == '\r';
	if (code_point >= 0x7F && code_point < 0xA0)
		return false;
	if (code_point == 0x2028 || code_point == 0x2029 || code_point == 0xFEFF)
		return false;
	return code_point != 0xFFFE && code_point != 0xFFFF;
}

static void report_byte(const struct yaml_source *source, size_t place, uint32_t code_point,
	bool malformed, struct diagnostics *problems)
{
	unsigned line;
	unsigned column;

	place_of(source->bytes, place, &line, &column);
	if (malformed)
		diagnostics_add(problems, SEVERITY_ERROR, source->file, line, column,
			"not valid UTF-8; save the file as UTF-8");
	else if (code_point == 0)
		diagnostics_add(problems, SEVERITY_ERROR, source->file, line, column,
			"a NUL character; save the file as UTF-8 text");
	else
		diagnostics_add(problems, SEVERITY_ERROR, source->file, line, column,
			"the character U+%04X is not allowed in YAML",
			(unsigned)code_point);
}

int yaml_source_check(struct yaml_source *source, struct diagnostics *problems)
{
	struct slice bytes = source->bytes;

	if (bytes.length > YAML_BYTES_MAX) {
		diagnostics_add(problems, SEVERITY_ERROR, source->file, 0, 0,
			"larger than %u MiB", YAML_BYTES_MAX / 1024 / 1024);
		return -1;
	}
	if (slice_starts_with(bytes, SLICE_LITERAL("\xFE\xFF")) ||
		slice_starts_with(bytes, SLICE_LITERAL("\xFF\xFE"))) {
		diagnostics_add(problems, SEVERITY_ERROR, source->file, 1, 1,
			"written in UTF-16; save the file as UTF-8");
		return -1;
	}
	if (slice_starts_with(bytes, SLICE_LITERAL("\xEF\xBB\xBF")))
		source->bytes = bytes = slice_part(bytes, 3, bytes.length);
	for (size_t place = 0; place < bytes.length;) {
		size_t start = place;
		uint32_t code_point = (unsigned char)bytes.bytes[place];
		bool malformed;

		if (code_point >= 0x20 && code_point < 0x7F) {
			place++;
			continue;
		}
		code_point = utf8_next(bytes, &place);
		/* A malformed byte and a real U+FFFD look alike but for their length. */
		malformed = code_point == UTF8_REPLACEMENT && place - start == 1;
		if (malformed || !is_allowed(code_point)) {
			report_byte(source, start, code_point, malformed, problems);
			return -1;
		}
	}
	return 0;
}
