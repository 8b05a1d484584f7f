#include "fields.h"

#include "utf8.h"

#include <string.h>

/* In lower case, with single spaces (see normalise()), and in the order of their bytes. */
static const struct {
	const char *name;
	enum field field;
} names[] = {
	{"abs url", FIELD_LINK},
	{"abstract", FIELD_SUMMARY},
	{"acknowledgement", FIELD_CHORE},
	{"acknowledgements", FIELD_CHORE},
	{"acknowledgment", FIELD_CHORE},
	{"acknowledgments", FIELD_CHORE},
	{"acl anthology", FIELD_LINK},
	{"ai summary", FIELD_SUMMARY},
	{"ai 摘要", FIELD_SUMMARY},
	{"ai摘要", FIELD_SUMMARY},
	{"alphaxiv", FIELD_LINK},
	{"ar5iv", FIELD_LINK},
	{"arxiv", FIELD_LINK},
	{"arxiv id", FIELD_LINK},
	{"arxiv link", FIELD_LINK},
	{"arxiv paper", FIELD_LINK},
	{"arxiv pdf", FIELD_LINK},
	{"arxiv url", FIELD_LINK},
	{"arxiv链接", FIELD_LINK},
	{"author", FIELD_AUTHORS},
	{"author list", FIELD_AUTHORS},
	{"author(s", FIELD_AUTHORS},
	{"authors", FIELD_AUTHORS},
	{"authors list", FIELD_AUTHORS},
	{"back", FIELD_CHORE},
	{"back to top", FIELD_CHORE},
	{"bibliography", FIELD_CHORE},
	{"bibtex", FIELD_CHORE},
	{"by", FIELD_AUTHORS},
	{"categories", FIELD_TEXT},
	{"category", FIELD_TEXT},
	{"changelog", FIELD_CHORE},
	{"citation", FIELD_CHORE},
	{"citations", FIELD_CHORE},
	{"cite", FIELD_CHORE},
	{"citing", FIELD_CHORE},
	{"click to expand", FIELD_MORE},
	{"click to view", FIELD_MORE},
	{"comment", FIELD_TEXT},
	{"comments", FIELD_TEXT},
	{"conclusion", FIELD_TEXT},
	{"conclusions", FIELD_TEXT},
	{"contact", FIELD_CHORE},
	{"contents", FIELD_CHORE},
	{"contributing", FIELD_CHORE},
	{"contribution", FIELD_TEXT},
	{"contributions", FIELD_TEXT},
	{"contributors", FIELD_CHORE},
	{"credits", FIELD_CHORE},
	{"date", FIELD_DATE},
	{"date publish", FIELD_DATE},
	{"description", FIELD_SUMMARY},
	{"details", FIELD_MORE},
	{"disclaimer", FIELD_CHORE},
	{"doi", FIELD_LINK},
	{"expand", FIELD_MORE},
	{"faq", FIELD_CHORE},
	{"features", FIELD_CHORE},
	{"further reading", FIELD_CHORE},
	{"getting started", FIELD_CHORE},
	{"hf", FIELD_LINK},
	{"hf paper", FIELD_LINK},
	{"hf papers", FIELD_LINK},
	{"highlights", FIELD_TEXT},
	{"history", FIELD_CHORE},
	{"how it works", FIELD_CHORE},
	{"how to cite", FIELD_CHORE},
	{"html", FIELD_LINK},
	{"hugging face", FIELD_LINK},
	{"huggingface", FIELD_LINK},
	{"huggingface paper", FIELD_LINK},
	{"image", FIELD_IMAGE},
	{"install", FIELD_CHORE},
	{"installation", FIELD_CHORE},
	{"journal", FIELD_TEXT},
	{"key points", FIELD_TEXT},
	{"keywords", FIELD_TEXT},
	{"licence", FIELD_CHORE},
	{"license", FIELD_CHORE},
	{"likes", FIELD_VOTES},
	{"limitations", FIELD_TEXT},
	{"link", FIELD_LINK},
	{"links", FIELD_LINK},
	{"main category", FIELD_TEXT},
	{"method", FIELD_TEXT},
	{"methods", FIELD_TEXT},
	{"more", FIELD_MORE},
	{"motivation", FIELD_TEXT},
	{"openreview", FIELD_LINK},
	{"overview", FIELD_SUMMARY},
	{"paper", FIELD_LINK},
	{"paper link", FIELD_LINK},
	{"paper title", FIELD_TITLE},
	{"paper url", FIELD_LINK},
	{"pdf", FIELD_LINK},
	{"pdf link", FIELD_LINK},
	{"pdf url", FIELD_LINK},
	{"pdf链接", FIELD_LINK},
	{"permalink", FIELD_LINK},
	{"pubdate", FIELD_DATE},
	{"publication date", FIELD_DATE},
	{"publish date", FIELD_DATE},
	{"published", FIELD_DATE},
	{"published date", FIELD_DATE},
	{"published on", FIELD_DATE},
	{"quick start", FIELD_CHORE},
	{"quickstart", FIELD_CHORE},
	{"read more", FIELD_MORE},
	{"references", FIELD_CHORE},
	{"related", FIELD_CHORE},
	{"related papers", FIELD_CHORE},
	{"related projects", FIELD_CHORE},
	{"related work", FIELD_CHORE},
	{"related works", FIELD_CHORE},
	{"release date", FIELD_DATE},
	{"requirements", FIELD_CHORE},
	{"result", FIELD_TEXT},
	{"results", FIELD_TEXT},
	{"roadmap", FIELD_CHORE},
	{"semantic scholar", FIELD_LINK},
	{"show", FIELD_MORE},
	{"show more", FIELD_MORE},
	{"source", FIELD_LINK},
	{"source url", FIELD_LINK},
	{"star history", FIELD_CHORE},
	{"subjects", FIELD_TEXT},
	{"submission date", FIELD_DATE},
	{"submitted", FIELD_DATE},
	{"submitted on", FIELD_DATE},
	{"summary", FIELD_SUMMARY},
	{"support", FIELD_CHORE},
	{"table of contents", FIELD_CHORE},
	{"tags", FIELD_TEXT},
	{"thanks", FIELD_CHORE},
	{"thumbnail", FIELD_IMAGE},
	{"title", FIELD_TITLE},
	{"tl; dr", FIELD_SUMMARY},
	{"tl;dr", FIELD_SUMMARY},
	{"tldr", FIELD_SUMMARY},
	{"toc", FIELD_CHORE},
	{"todo", FIELD_CHORE},
	{"upvote", FIELD_VOTES},
	{"upvotes", FIELD_VOTES},
	{"url", FIELD_LINK},
	{"urls", FIELD_LINK},
	{"usage", FIELD_CHORE},
	{"venue", FIELD_TEXT},
	{"vote", FIELD_VOTES},
	{"votes", FIELD_VOTES},
	{"タイトル", FIELD_TITLE},
	{"リンク", FIELD_LINK},
	{"一句话", FIELD_SUMMARY},
	{"一句话总结", FIELD_SUMMARY},
	{"中文摘要", FIELD_SUMMARY},
	{"中文标题", FIELD_TITLE},
	{"主要结论", FIELD_TEXT},
	{"作者", FIELD_AUTHORS},
	{"作者列表", FIELD_AUTHORS},
	{"全部作者", FIELD_AUTHORS},
	{"公開日", FIELD_DATE},
	{"关键词", FIELD_TEXT},
	{"分类", FIELD_TEXT},
	{"动机", FIELD_TEXT},
	{"原始摘要", FIELD_SUMMARY},
	{"原文", FIELD_LINK},
	{"原文地址", FIELD_LINK},
	{"原文链接", FIELD_LINK},
	{"参考文献", FIELD_CHORE},
	{"发布日期", FIELD_DATE},
	{"发布时间", FIELD_DATE},
	{"发表日期", FIELD_DATE},
	{"发表时间", FIELD_DATE},
	{"回到顶部", FIELD_CHORE},
	{"地址", FIELD_LINK},
	{"展开", FIELD_MORE},
	{"引用", FIELD_CHORE},
	{"总结", FIELD_SUMMARY},
	{"投票", FIELD_VOTES},
	{"投稿日", FIELD_DATE},
	{"提交日期", FIELD_DATE},
	{"提交时间", FIELD_DATE},
	{"摘要", FIELD_SUMMARY},
	{"摘要翻译", FIELD_SUMMARY},
	{"方法", FIELD_TEXT},
	{"日期", FIELD_DATE},
	{"更多", FIELD_MORE},
	{"更新日期", FIELD_DATE},
	{"来源", FIELD_LINK},
	{"标签", FIELD_TEXT},
	{"标题", FIELD_TITLE},
	{"核心内容", FIELD_SUMMARY},
	{"核心方法", FIELD_TEXT},
	{"概要", FIELD_SUMMARY},
	{"点击展开", FIELD_MORE},
	{"点赞", FIELD_VOTES},
	{"点赞数", FIELD_VOTES},
	{"目录", FIELD_CHORE},
	{"研究动机", FIELD_TEXT},
	{"票数", FIELD_VOTES},
	{"简介", FIELD_SUMMARY},
	{"结果", FIELD_TEXT},
	{"结论", FIELD_TEXT},
	{"致谢", FIELD_CHORE},
	{"英文摘要", FIELD_SUMMARY},
	{"英文标题", FIELD_TITLE},
	{"著者", FIELD_AUTHORS},
	{"要旨", FIELD_SUMMARY},
	{"要約", FIELD_SUMMARY},
	{"論文", FIELD_LINK},
	{"論文リンク", FIELD_LINK},
	{"许可证", FIELD_CHORE},
	{"论文", FIELD_LINK},
	{"论文 pdf", FIELD_LINK},
	{"论文作者", FIELD_AUTHORS},
	{"论文地址", FIELD_LINK},
	{"论文摘要", FIELD_SUMMARY},
	{"论文日期", FIELD_DATE},
	{"论文标题", FIELD_TITLE},
	{"论文简介", FIELD_SUMMARY},
	{"论文链接", FIELD_LINK},
	{"论文题目", FIELD_TITLE},
	{"详情", FIELD_MORE},
	{"赞", FIELD_VOTES},
	{"返回目录", FIELD_CHORE},
	{"链接", FIELD_LINK},
	{"题目", FIELD_TITLE},
	{"감사의 말", FIELD_CHORE},
	{"게시일", FIELD_DATE},
	{"게재일", FIELD_DATE},
	{"날짜", FIELD_DATE},
	{"내용 요약", FIELD_SUMMARY},
	{"논문", FIELD_LINK},
	{"논문 링크", FIELD_LINK},
	{"논문 요약", FIELD_SUMMARY},
	{"논문 저자", FIELD_AUTHORS},
	{"논문 제목", FIELD_TITLE},
	{"논문명", FIELD_TITLE},
	{"더보기", FIELD_MORE},
	{"등록일", FIELD_DATE},
	{"라이선스", FIELD_CHORE},
	{"라이센스", FIELD_CHORE},
	{"링크", FIELD_LINK},
	{"맨 위로", FIELD_CHORE},
	{"목차", FIELD_CHORE},
	{"발표일", FIELD_DATE},
	{"발행일", FIELD_DATE},
	{"요약", FIELD_SUMMARY},
	{"요약문", FIELD_SUMMARY},
	{"원문", FIELD_LINK},
	{"원문 링크", FIELD_LINK},
	{"인용", FIELD_CHORE},
	{"자세히", FIELD_MORE},
	{"작성자", FIELD_AUTHORS},
	{"저자", FIELD_AUTHORS},
	{"저자 목록", FIELD_AUTHORS},
	{"저자들", FIELD_AUTHORS},
	{"제목", FIELD_TITLE},
	{"제출일", FIELD_DATE},
	{"좋아요", FIELD_VOTES},
	{"좋아요 수", FIELD_VOTES},
	{"주소", FIELD_LINK},
	{"지은이", FIELD_AUTHORS},
	{"참고 문헌", FIELD_CHORE},
	{"참고문헌", FIELD_CHORE},
	{"초록", FIELD_SUMMARY},
	{"추천", FIELD_VOTES},
	{"추천 수", FIELD_VOTES},
	{"추천수", FIELD_VOTES},
	{"출처", FIELD_LINK},
	{"출판일", FIELD_DATE},
	{"투표", FIELD_VOTES},
	{"투표수", FIELD_VOTES},
	{"펼치기", FIELD_MORE},
	{"한 줄 요약", FIELD_SUMMARY},
	{"한줄요약", FIELD_SUMMARY},
	{"핵심 요약", FIELD_SUMMARY},
};

/* The votes that a sign says: thumbs up, arrow up, triangle up. A star is none. */
static const struct slice vote_signs[] = {
	{"\xF0\x9F\x91\x8D", 4}, {"\xE2\xAC\x86", 3}, {"\xE2\x96\xB2", 3}};

enum {
	NAME_BYTES_MAX = 40,  /* of a name in the table */
	LABEL_BYTES_MAX = 150 /* of any label: what is longer is a sentence */
};

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* NAME in the spelling of the table, into OUT; its length, or 0 where it is too long to be one. */
static size_t normalise(struct slice name, char out[NAME_BYTES_MAX + 1])
{
	size_t length = 0;

	/* Signs around it may be many, but not that many. */
	if (name.length > 3 * (size_t)NAME_BYTES_MAX)
		return 0;
	name = trim_to_words(name);
	if (name.length > NAME_BYTES_MAX)
		return 0;
	for (size_t i = 0; i < name.length; i++) {
		char byte = name.bytes[i] == '_' || name.bytes[i] == '-' ||
					    name.bytes[i] == '\t'
				    ? ' '
				    : lower(name.bytes[i]);

		if (byte != ' ' || (length > 0 && out[length - 1] != ' '))
			out[length++] = byte;
	}
	out[length] = '\0';
	return length;
}

static enum field find_name(const char *name)
{
	size_t low = 0;
	size_t high = sizeof(names) / sizeof(*names);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = (unsigned char)name[0] - (unsigned char)names[middle].name[0];

		if (order == 0)
			order = strcmp(name, names[middle].name);
		if (order == 0)
			return names[middle].field;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return FIELD_NONE;
}

static bool has_vote_sign(struct slice name)
{
	for (size_t i = 0; i < sizeof(vote_signs) / sizeof(*vote_signs); i++)
		if (slice_find(name, vote_signs[i]) < name.length)
			return true;
	return false;
}

enum field field_of(struct slice name)
{
	char normal[NAME_BYTES_MAX + 1];
	size_t length = normalise(name, normal);

	if (length == 0)
		return name.length <= NAME_BYTES_MAX && has_vote_sign(name) ? FIELD_VOTES
									    : FIELD_NONE;
	return find_name(normal);
}

/* The length of a colon at the start of TEXT, ASCII or full-width, or 0. */
static size_t colon_length(struct slice text)
{
	if (text.length == 0 || (text.bytes[0] != ':' && text.bytes[0] != '\xEF'))
		return 0;
	if (text.bytes[0] == ':')
		return 1;
	return slice_starts_with(text, SLICE_LITERAL("\xEF\xBC\x9A")) ? 3 : 0;
}

static struct slice without_colon(struct slice name)
{
	name = slice_trim(name);
	if (slice_ends_with(name, SLICE_LITERAL(":")))
		return slice_trim(slice_part(name, 0, name.length - 1));
	if (slice_ends_with(name, SLICE_LITERAL("\xEF\xBC\x9A")))
		return slice_trim(slice_part(name, 0, name.length - 3));
	return name;
}

/* The label that SPAN marks, if a colon stands in it or behind it. */
static bool read_marked(
	const struct passage *passage, const struct span *span, struct label *label)
{
	struct slice text = passage->block->text;
	size_t end = span->end < passage->end ? span->end : passage->end;
	struct slice marked = slice_trim(slice_part(text, span->start, end));
	size_t after = end;
	size_t colon;

	*label = (struct label){
		.name = without_colon(marked), .starts_at = span->start, .value_at = end};
	while (after < passage->end && text.bytes[after] == ' ')
		after++;
	colon = colon_length(slice_part(text, after, passage->end));
	if (colon > 0) {
		label->name = marked;
		label->value_at = after + colon;
	} else if (label->name.length == marked.length &&
		   /* "**Authors.** A" */
		   (!slice_ends_with(marked, SLICE_LITERAL(".")) ||
			   field_of(marked) == FIELD_NONE)) {
		return false;
	}
	/* Bold that was closed too late, behind the text: "***Label*: text**:" */
	if (label->name.length > LABEL_BYTES_MAX) {
		size_t place = slice_find_byte(label->name, ':');

		if (place > LABEL_BYTES_MAX)
			return false;
		label->value_at = span->start + place + 1;
		label->name = slice_part(label->name, 0, place);
	}
	label->field = field_of(label->name);
	return true;
}

bool label_read_bold(const struct passage *passage, struct label *label)
{
	const struct span *bold = NULL;

	for (size_t i = passage->span; i < passage->span_end; i++) {
		const struct span *span = &passage->block->spans[i];

		if (span->start != passage->start)
			break;
		if (span->kind == SPAN_STRONG)
			bold = span;
	}
	if (!bold || !read_marked(passage, bold, label))
		return false;
	label->bold = true;
	return true;
}

/* The first word of a line, where signs may stand before it: "👥 **Authors:** A". */
static size_t first_word(const struct passage *passage)
{
	struct slice text = passage_text(passage);

	for (size_t place = 0; place < text.length;) {
		size_t before = place;

		if (is_word(utf8_next(text, &place)))
			return passage->start + before;
	}
	return passage->end;
}

/* A mark that begins no later than the first word and reaches behind it. */
static const struct span *leading_mark(const struct passage *passage, size_t word)
{
	const struct span *mark = NULL;

	for (size_t i = passage->span; i < passage->span_end; i++) {
		const struct span *span = &passage->block->spans[i];

		if (span->start > word)
			break;
		if (span->end > word && (span->kind == SPAN_STRONG ||
						(span->kind == SPAN_EMPHASIS && !mark)))
			mark = span;
	}
	return mark;
}

static bool read_plain(const struct passage *passage, size_t word, struct label *label)
{
	struct slice text = slice_part(passage->block->text, word, passage->end);

	for (size_t i = 0; i < text.length && i <= NAME_BYTES_MAX; i++) {
		size_t colon = 0;

		if (text.bytes[i] == ':' || text.bytes[i] == '\xEF')
			colon = colon_length(slice_part(text, i, text.length));
		if (colon == 0)
			continue;
		*label = (struct label){
			.name = slice_part(text, 0, i),
			.starts_at = word,
			.field = field_of(slice_part(text, 0, i)),
			.value_at = word + i + colon,
		};
		/* Bold that ends in a colon is not closed before a letter: "**作者：**A" */
		if (word > passage->start && passage->block->text.bytes[word - 1] == '*' &&
			slice_starts_with(slice_part(text, i + colon, text.length),
				SLICE_LITERAL("**")))
			label->value_at += 2;
		/* "저자 : A" is a label, "votes :-)" is none. */
		return label->field != FIELD_NONE && label->field != FIELD_CHORE &&
		       (text.bytes[i - (i > 0)] != ' ' || i + colon == text.length ||
			       text.bytes[i + colon] == ' ');
	}
	return false;
}

bool label_read(const struct passage *passage, struct label *label)
{
	size_t word = first_word(passage);
	const struct span *mark = leading_mark(passage, word);

	if (word >= passage->end)
		return false;
	if (mark && read_marked(passage, mark, label)) {
		label->bold = mark->kind == SPAN_STRONG;
		return label->bold || label->field != FIELD_NONE;
	}
	return read_plain(passage, word, label);
}

/* Is the comma at PLACE one of "1,234,567"? */
static bool groups_digits(struct slice text, size_t place)
{
	size_t digits = 0;

	while (place + 1 + digits < text.length && is_digit(text.bytes[place + 1 + digits]))
		digits++;
	return text.bytes[place] == ',' && place > 0 && digits == 3;
}

/* How makers write that they do not know. */
static bool is_nothing(struct slice text)
{
	static const char *const words[] = {"", "-", "–", "—", "?", "n/a", "null", "none"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_equal_ignoring_case(text, slice_of(words[i])))
			return true;
	return false;
}

/* "12 votes" */
static struct slice without_noun(struct slice text)
{
	static const struct slice nouns[] = {
		{" votes", 6}, {" vote", 5}, {"표", 3}, {"票", 3}};

	for (size_t i = 0; i < sizeof(nouns) / sizeof(*nouns); i++)
		if (slice_ends_with(text, nouns[i]))
			return slice_trim(
				slice_part(text, 0, text.length - nouns[i].length));
	return text;
}

int votes_read(struct slice text, int64_t *votes)
{
	int64_t sum = 0;

	text = without_noun(slice_trim(text));
	if (is_nothing(text))
		return 1;
	for (size_t i = 0; i < text.length; i++) {
		if (groups_digits(text, i))
			continue;
		/* Ten digits are more than people; the bound also keeps the sum from
		 * overflowing. */
		if (!is_digit(text.bytes[i]) || i == 10)
			return -1;
		sum = sum * 10 + (text.bytes[i] - '0');
	}
	*votes = sum;
	return 0;
}

/* The digits that TEXT begins with, after spaces, a colon and variation selectors. */
static bool number_ahead(struct slice text, int64_t *votes)
{
	size_t start = 0;
	size_t end;

	while (start < text.length && !is_digit(text.bytes[start])) {
		if (slice_starts_with(slice_part(text, start, text.length),
			    SLICE_LITERAL("\xEF\xB8\x8F")))
			start += 3;
		else if (text.bytes[start] == ' ' || text.bytes[start] == ':')
			start++;
		else
			return false;
	}
	for (end = start; end < text.length &&
			  (is_digit(text.bytes[end]) || groups_digits(text, end));)
		end++;
	/* "1.2k" is no number that could be counted with. */
	if (end < text.length && (lower(text.bytes[end]) == 'k' ||
					 (text.bytes[end] == '.' && end + 1 < text.length &&
						 is_digit(text.bytes[end + 1]))))
		return false;
	return end > start && votes_read(slice_part(text, start, end), votes) == 0;
}

/* The digits that TEXT ends with, before spaces. */
static bool number_behind(struct slice text, int64_t *votes)
{
	size_t start;

	text = slice_trim(text);
	for (start = text.length; start > 0 && (is_digit(text.bytes[start - 1]) ||
						       groups_digits(text, start - 1));)
		start--;
	if (start > 1 && text.bytes[start - 1] == '.' && is_digit(text.bytes[start - 2]))
		return false;
	return start < text.length &&
	       votes_read(slice_part(text, start, text.length), votes) == 0;
}

bool votes_find(struct slice text, int64_t *votes)
{
	size_t place;
	size_t behind;

	for (size_t i = 0; i < sizeof(vote_signs) / sizeof(*vote_signs); i++) {
		place = slice_find(text, vote_signs[i]);
		if (place < text.length &&
			number_ahead(
				slice_part(text, place + vote_signs[i].length, text.length),
				votes))
			return true;
	}
	place = slice_find(text, SLICE_LITERAL("pvote"));
	if (place == text.length || place == 0 || lower(text.bytes[place - 1]) != 'u')
		return false;
	behind = place + 5;
	behind += behind < text.length && text.bytes[behind] == 's';
	return number_behind(slice_part(text, 0, place - 1), votes) ||
	       number_ahead(slice_part(text, behind, text.length), votes);
}
