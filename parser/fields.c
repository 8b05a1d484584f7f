#include "fields.h"

#include "passage.h"
#include "votes.h"

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

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

/* NAME in the spelling of the table, into OUT; its length, or 0 where it is too long to be one. */
static size_t normalise(struct slice name, char out[FIELD_NAME_BYTES_MAX + 1])
{
	size_t length = 0;

	/* Signs around it may be many, but not that many. */
	if (name.length > 3 * (size_t)FIELD_NAME_BYTES_MAX)
		return 0;
	name = trim_to_words(name);
	if (name.length > FIELD_NAME_BYTES_MAX)
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

enum field field_of(struct slice name)
{
	char normal[FIELD_NAME_BYTES_MAX + 1];
	size_t length = normalise(name, normal);

	if (length == 0)
		return name.length <= FIELD_NAME_BYTES_MAX && votes_have_sign(name)
			       ? FIELD_VOTES
			       : FIELD_NONE;
	return find_name(normal);
}
