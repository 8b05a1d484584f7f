#include "explanation.h"

#include "evidence.h"

/* How far a step of the tree goes to the right. */
enum { STEP = 2 };

/* What a line or a branch of the tree is about. */
struct branch {
	const struct explanation *explanation;
	struct text *out;
	size_t indent;
	struct slice term; /* that the words come with, or NULL */
	bool matches;      /* the rule does */
	bool excluded;     /* what holds here is why the rule does not match */
	bool alternatives; /* one of what stands here would do */
	unsigned line;     /* of the rule's file, that was told last */
};

static void add(struct flow *flow, const char *text)
{
	flow_add(flow, STYLE_PLAIN, slice_of(text));
}

static void add_number(
	struct flow *flow, enum style style, const char *before, size_t number)
{
	struct text text = {0};

	text_format(&text, "%s%zu", before, number);
	flow_add(flow, style, text_slice(&text));
	text_fini(&text);
}

static void begin(struct flow *flow, const struct branch *branch)
{
	size_t indent = branch->explanation->indent + branch->indent;

	flow_begin(flow, branch->explanation->terminal, branch->out, indent, indent + STEP);
}

static void add_sign(
	struct flow *flow, const struct branch *branch, const struct verdict *verdict)
{
	const struct signs *signs = terminal_signs(flow->terminal);

	if (verdict->held && !branch->excluded)
		flow_add(flow, STYLE_GOOD, slice_of(signs->holds));
	else
		flow_add(
			flow, STYLE_BAD, slice_of(verdict->undecided ? "?" : signs->fails));
	add(flow, " ");
}

/* Ends a line with where it is in the rule's file, for those who want to know all. */
static void end(
	struct flow *flow, const struct branch *branch, const struct verdict *verdict)
{
	if (branch->explanation->whole && verdict->line != branch->line) {
		add_number(flow, STYLE_FAINT, " (line ", verdict->line);
		flow_add(flow, STYLE_FAINT, SLICE_LITERAL(")"));
	}
	flow_end(flow);
}

/* ---- words ---- */

/* A condition that is no word: votes, a date. */
static void add_value(const struct branch *branch, const struct verdict *verdict)
{
	struct flow flow;

	begin(&flow, branch);
	add_sign(&flow, branch, verdict);
	add(&flow, branch->excluded ? "excluded by " : "");
	flow_add(&flow, STYLE_PLAIN, verdict->key);
	add(&flow, " ");
	if (verdict->held || !verdict->reason.bytes) {
		flow_add(&flow, STYLE_PLAIN, verdict->words);
		add(&flow, verdict->reason.bytes ? ": " : "");
	}
	flow_add(&flow, STYLE_STRONG, verdict->reason);
	end(&flow, branch, verdict);
}

static struct evidence evidence_of(const struct branch *branch, const struct verdict *word)
{
	return (struct evidence){
		.word = word,
		.term = branch->term,
		.paper = branch->explanation->paper,
	};
}

/* A word of which nothing was found, nor nearly. */
static void add_absent(const struct branch *branch, const struct verdict *word)
{
	struct flow flow;

	begin(&flow, branch);
	add_sign(&flow, branch, word);
	add(&flow, word->held || word->reason.bytes ? "" : "no ");
	evidence_add_word(&flow, word);
	if (word->reason.bytes) {
		add(&flow, ": ");
		flow_add(&flow, STYLE_PLAIN, word->reason);
	}
	end(&flow, branch, word);
}

/* How many findings of a word are told: all where they matter. */
static size_t count_told(const struct branch *branch, const struct verdict *word)
{
	if (branch->explanation->whole || branch->matches || !word->finding_count)
		return word->finding_count;
	return 1;
}

static void add_word(const struct branch *branch, const struct verdict *word)
{
	const struct evidence evidence = evidence_of(branch, word);
	struct flow flow;

	if (word->key.bytes) {
		add_value(branch, word);
		return;
	}
	if (!word->finding_count)
		add_absent(branch, word);
	for (size_t i = 0; i < count_told(branch, word); i++) {
		begin(&flow, branch);
		add_sign(&flow, branch, word);
		add(&flow, branch->excluded ? "excluded by " : "");
		evidence_add(&flow, &evidence, &word->findings[i]);
		flow_end(&flow);
	}
}

/* ---- lists of words ---- */

/* Are all parts of VERDICT words, or terms of words? */
static bool is_list(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->part_count; i++) {
		const struct verdict *part = &verdict->parts[i];

		if (part->kind == VERDICT_ONE ? part->key.bytes != NULL : !part->term.bytes)
			return false;
	}
	return verdict->kind != VERDICT_ONE;
}

static bool has_findings(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->part_count; i++) {
		if (has_findings(&verdict->parts[i]))
			return true;
	}
	return verdict->finding_count > 0 || verdict->undecided;
}

/* Is it a word without a trace in the paper, or a term of such words? */
static bool is_absent(const struct verdict *part)
{
	return !part->held && !has_findings(part);
}

static size_t count_absent(const struct verdict *list)
{
	size_t count = 0;

	for (size_t i = 0; i < list->part_count; i++)
		count += is_absent(&list->parts[i]);
	return count;
}

static void add_term(struct flow *flow, struct slice term)
{
	if (!term.bytes)
		return;
	flow_add(flow, STYLE_FAINT, SLICE_LITERAL(" (term "));
	flow_add(flow, STYLE_FAINT, term);
	flow_add(flow, STYLE_FAINT, SLICE_LITERAL(")"));
}

/* "none of term rag, survey, … 12 more": the words of LIST of which there is no trace. */
static void add_absent_words(const struct branch *branch, const struct verdict *list)
{
	enum { WORDS_MAX = 8, WORDS_MAX_WHOLE = 50 };
	size_t most = branch->explanation->whole ? WORDS_MAX_WHOLE : WORDS_MAX;
	size_t count = count_absent(list);
	const struct signs *signs = terminal_signs(branch->explanation->terminal);
	struct text text = {0};
	size_t told = 0;
	struct flow flow;

	begin(&flow, branch);
	/* Where something else made the list hold, or nothing was to be there, it is no fault. */
	if (list->held)
		text_format(&text, "%s ", signs->aside);
	else
		add_sign(&flow, branch, list);
	flow_add(&flow, STYLE_FAINT, text_slice(&text));
	add(&flow, count > 1 ? "none of " : "no ");
	for (size_t i = 0; i < list->part_count && told < most; i++) {
		const struct verdict *part = &list->parts[i];

		if (!is_absent(part))
			continue;
		add(&flow, told++ ? ", " : "");
		if (part->term.bytes) {
			add(&flow, "term ");
			flow_add(&flow, STYLE_PLAIN, part->term);
		} else if (branch->explanation->whole) {
			evidence_add_word(&flow, part);
		} else {
			flow_add(&flow, STYLE_PLAIN, part->words);
		}
	}
	text_clear(&text);
	if (told < count)
		text_format(&text, ", %s %zu more", signs->cut, count - told);
	add(&flow, text.bytes ? text.bytes : "");
	text_fini(&text);
	if (!branch->explanation->whole)
		add_term(&flow, list->term);
	flow_end(&flow);
}

/* ---- the tree ---- */

static void add_verdict(const struct branch *branch, const struct verdict *verdict);

/* Is a part worth telling, where not all is told? Not what is missing where something else made it,
 * nor an exclusion that did not come into play, nor a word without a trace where others have one. */
static bool is_worth_telling(const struct verdict *verdict, const struct verdict *part)
{
	switch (verdict->kind) {
	case VERDICT_ANY:
		if (verdict->held)
			return part->held;
		return !is_list(verdict) || has_findings(part);
	case VERDICT_NONE:
		return part->held || part->undecided;
	case VERDICT_ALL:
	case VERDICT_ONE:
	default:
		return part->kind != VERDICT_NONE || !part->held;
	}
}

/* How many parts of a list there is room for. Where the rule fails, one that is there is enough: what is
 * missing matters. */
static size_t room_for(const struct branch *branch, const struct verdict *verdict)
{
	enum { PARTS_MAX = 12, NEAR_MAX = 3 };

	if (branch->explanation->whole || !is_list(verdict) || verdict->kind == VERDICT_ALL)
		return SIZE_MAX;
	if (verdict->kind == VERDICT_NONE || branch->matches)
		return PARTS_MAX;
	return verdict->held ? 1 : NEAR_MAX;
}

/* The parts of VERDICT: of a list, those that there is something to say of, and the others in a line. */
static void add_parts(const struct branch *branch, const struct verdict *verdict)
{
	bool whole = branch->explanation->whole;
	bool list = is_list(verdict) && verdict->kind != VERDICT_ALL;
	size_t room = room_for(branch, verdict);
	size_t told = 0;

	for (size_t i = 0; i < verdict->part_count && told < room; i++) {
		const struct verdict *part = &verdict->parts[i];

		if (whole ? list && is_absent(part) : !is_worth_telling(verdict, part))
			continue;
		add_verdict(branch, part);
		told++;
	}
	if (whole && list && count_absent(verdict))
		add_absent_words(branch, verdict);
}

/* How many lines VERDICT takes without a heading, or so: what counts is whether it is more than one. */
static size_t count_lines(const struct verdict *verdict)
{
	size_t lines = 0;

	if (verdict->kind == VERDICT_ONE)
		return 1;
	for (size_t i = 0; i < verdict->part_count; i++) {
		if (is_worth_telling(verdict, &verdict->parts[i]))
			lines += count_lines(&verdict->parts[i]);
	}
	return lines;
}

/* Does VERDICT need a line of its own, above its parts? Not where the parts speak for it, which they do
 * where all that is told must hold, unless that is one of several alternatives. */
static bool needs_heading(const struct branch *branch, const struct verdict *verdict)
{
	if (branch->explanation->whole)
		return true;
	if (verdict->held || is_list(verdict) || count_lines(verdict) < 2)
		return false;
	return verdict->kind != VERDICT_ALL || branch->alternatives;
}

/* A line with what a condition is called: its key, its term, or what must be of its parts. */
static void add_heading(const struct branch *branch, const struct verdict *verdict)
{
	struct flow flow;

	begin(&flow, branch);
	add_sign(&flow, branch, verdict);
	if (verdict->key.bytes) {
		flow_add(&flow, STYLE_PLAIN, verdict->key);
	} else if (verdict->term.bytes) {
		add(&flow, "term ");
		flow_add(&flow, STYLE_PLAIN, verdict->term);
	} else {
		add(&flow, verdict->kind == VERDICT_ALL ? "all of these" : "one of these");
	}
	end(&flow, branch, verdict);
}

static void add_verdict(const struct branch *branch, const struct verdict *verdict)
{
	struct branch inner = *branch;

	if (verdict->kind == VERDICT_ONE) {
		add_word(branch, verdict);
		return;
	}
	if (!branch->explanation->whole && verdict->kind == VERDICT_ANY && !verdict->held &&
		is_list(verdict) && !has_findings(verdict)) {
		add_absent_words(branch, verdict);
		return;
	}
	if (needs_heading(branch, verdict)) {
		add_heading(branch, verdict);
		inner.indent += STEP;
		inner.line = verdict->line;
	}
	inner.alternatives = verdict->kind == VERDICT_ANY;
	if (!branch->explanation->whole) {
		inner.term = verdict->term.bytes ? verdict->term : branch->term;
		inner.excluded = branch->excluded || verdict->kind == VERDICT_NONE;
	}
	add_parts(&inner, verdict);
}

void explanation_add_rule(struct text *out, const struct explanation *explanation,
	const struct rule *rule, const struct verdict *verdict, const char *remark)
{
	struct branch branch = {.explanation = explanation, .out = out};
	struct flow flow;

	begin(&flow, &branch);
	add_sign(&flow, &branch, verdict);
	flow_add(&flow, STYLE_STRONG, rule->name);
	if (remark) {
		add(&flow, ", ");
		add(&flow, remark);
	}
	if (explanation->whole && rule->file) {
		flow_add(&flow, STYLE_FAINT, SLICE_LITERAL(" ("));
		flow_add(&flow, STYLE_FAINT, slice_of(rule->file));
		add_number(&flow, STYLE_FAINT, ":", rule->line);
		flow_add(&flow, STYLE_FAINT, SLICE_LITERAL(")"));
	}
	flow_end(&flow);
	branch.indent = STEP;
	branch.line = verdict->line;
	branch.matches = verdict->held;
	add_parts(&branch, verdict);
}

/* ---- in a few words ---- */

/* "RAG", "term rag", "votes >= 60". */
static void add_name(struct text *out, const struct verdict *verdict)
{
	struct slice before = verdict->term.bytes ? SLICE_LITERAL("term") : verdict->key;

	text_add(out, before);
	text_add(out, slice_of(before.length ? " " : ""));
	text_add(out, verdict->term.bytes ? verdict->term : verdict->words);
}

static bool is_any(const struct verdict *verdict)
{
	(void)verdict;
	return true;
}

static bool is_held(const struct verdict *verdict)
{
	return verdict->held;
}

static bool is_undecided(const struct verdict *verdict)
{
	return verdict->undecided;
}

/* The names of what is asked for below VERDICT, as far as it is WANTED. */
static void add_names(struct text *out, const struct verdict *verdict,
	bool (*wanted)(const struct verdict *verdict), size_t *count)
{
	enum { NAMES_MAX = 8 };

	if (verdict->part_count && !verdict->term.bytes) {
		for (size_t i = 0; i < verdict->part_count; i++) {
			if (wanted(&verdict->parts[i]))
				add_names(out, &verdict->parts[i], wanted, count);
		}
		return;
	}
	if (*count < NAMES_MAX) {
		text_add(out, slice_of(*count ? ", " : ""));
		add_name(out, verdict);
	} else if (*count == NAMES_MAX) {
		text_add(out, SLICE_LITERAL(", …"));
	}
	++*count;
}

void explanation_add_reason(struct text *out, const struct verdict *failed)
{
	size_t count = 0;

	if (failed->undecided) {
		text_add(out, SLICE_LITERAL("given up: "));
		add_names(out, failed, is_undecided, &count);
	} else if (failed->kind == VERDICT_NONE) {
		text_add(out, SLICE_LITERAL("excluded by "));
		add_names(out, failed, is_held, &count);
	} else if (failed->reason.bytes) {
		text_add(out, failed->key);
		text_add(out, SLICE_LITERAL(" "));
		text_add(out, failed->reason);
	} else {
		text_add(out, slice_of(failed->part_count > 1 ? "none of " : "no "));
		add_names(out, failed, is_any, &count);
	}
}
