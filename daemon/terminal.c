#include "terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* 80 as ever; less than 48 holds no table. */
enum { COLUMNS_DEFAULT = 80, COLUMNS_MIN = 48, COLUMNS_MAX = 200 };

static size_t columns_of(int descriptor)
{
	struct winsize size = {0};

	if (ioctl(descriptor, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return COLUMNS_DEFAULT;
	if (size.ws_col < COLUMNS_MIN)
		return COLUMNS_MIN;
	return size.ws_col > COLUMNS_MAX ? COLUMNS_MAX : size.ws_col;
}

/* The program's own locale stays "C": nothing else of it may depend on where it is run. */
static bool has_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool answer;

	if (!locale)
		return false;
	answer = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
	freelocale(locale);
	return answer;
}

struct terminal terminal_of(int descriptor)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *kind = getenv("TERM");

	return (struct terminal){
		.columns = columns_of(descriptor),
		.colour = isatty(descriptor) && !(no_colour && *no_colour) && kind &&
			  strcmp(kind, "dumb") != 0,
		.utf8 = has_utf8(),
	};
}

const struct signs *terminal_signs(const struct terminal *terminal)
{
	static const struct signs unicode = {"✓", "✗", "·", "«", "»", "…"};
	static const struct signs ascii = {"+", "-", ".", "<<", ">>", "..."};

	return terminal->utf8 ? &unicode : &ascii;
}

void terminal_add(const struct terminal *terminal, struct text *out, enum style style,
	struct slice part)
{
	static const char *const codes[] = {
		[STYLE_PLAIN] = NULL,
		[STYLE_STRONG] = "1",
		[STYLE_FAINT] = "2",
		[STYLE_GOOD] = "32",
		[STYLE_BAD] = "31",
		[STYLE_BAR] = "36",
	};

	if (!terminal->colour || !codes[style]) {
		text_add(out, part);
		return;
	}
	text_format(out, "\033[%sm", codes[style]);
	text_add(out, part);
	text_add(out, SLICE_LITERAL("\033[0m"));
}
