#include "identity.h"

#include <string.h>

/* A link taken apart. All parts borrow from it. */
struct link {
	bool secure;        /* https */
	struct slice host;  /* with a port where one is written */
	struct slice path;  /* begins with '/', or is empty */
	struct slice query; /* without the '?' */
};

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static size_t count_digits(struct slice text, size_t place)
{
	size_t count = 0;

	while (place + count < text.length && is_digit(text.bytes[place + count]))
		count++;
	return count;
}

static bool drop_prefix(struct slice *text, struct slice prefix)
{
	if (!slice_starts_with_ignoring_case(*text, prefix))
		return false;
	*text = slice_part(*text, prefix.length, text->length);
	return true;
}

static bool link_parse(struct slice text, struct link *link)
{
	struct slice rest = slice_trim(text);
	size_t end = 0;

	*link = (struct link){.secure = drop_prefix(&rest, SLICE_LITERAL("https://"))};
	if (!link->secure && !drop_prefix(&rest, SLICE_LITERAL("http://")))
		return false;
	rest = slice_part(rest, 0, slice_find_byte(rest, '#'));
	while (end < rest.length && rest.bytes[end] != '/' && rest.bytes[end] != '?') {
		if (slice_is_white(rest.bytes[end]))
			return false; /* no host has white space in its name */
		end++;
	}
	link->host = slice_part(rest, 0, end);
	rest = slice_part(rest, end, rest.length);
	end = slice_find_byte(rest, '?');
	link->path = slice_part(rest, 0, end);
	if (end < rest.length)
		link->query = slice_part(rest, end + 1, rest.length);
	return link->host.length > 0;
}

/* The length of an arXiv number at the start of TEXT (2410.22330 or hep-th/9901001),
 * without a version; 0 where there is none. Forms:
 * https://info.arxiv.org/help/arxiv_identifier.html */
static size_t arxiv_number_length(struct slice text)
{
	size_t place = 0;
	size_t digits;

	if (count_digits(text, 0) == 4 && text.length > 4 && text.bytes[4] == '.') {
		digits = count_digits(text, 5);
		return digits == 4 || digits == 5 ? 5 + digits : 0;
	}
	while (place < text.length &&
		(is_letter(text.bytes[place]) || text.bytes[place] == '-' ||
			text.bytes[place] == '.'))
		place++;
	if (place == 0 || place == text.length || text.bytes[place] != '/')
		return 0;
	return count_digits(text, place + 1) == 7 ? place + 8 : 0;
}

/* Does REST, what follows a number, say only which version or format of it is meant? */
static bool is_arxiv_suffix(struct slice rest)
{
	if (rest.length > 1 && lower(rest.bytes[0]) == 'v' && is_digit(rest.bytes[1]))
		rest = slice_part(rest, 1 + count_digits(rest, 1), rest.length);
	(void)drop_prefix(&rest, SLICE_LITERAL(".pdf"));
	(void)drop_prefix(&rest, SLICE_LITERAL("/"));
	return rest.length == 0;
}

/* What a link says that a paper is called, before it becomes an id. */
struct name {
	const char *prefix;
	struct slice key; /* borrows from the link */
	bool fold;        /* the case of ASCII letters means nothing */
};

static bool from_arxiv_number(struct slice text, struct name *name)
{
	size_t length = arxiv_number_length(text);

	if (length == 0 || !is_arxiv_suffix(slice_part(text, length, text.length)))
		return false;
	*name = (struct name){.prefix = "arxiv:", .key = slice_part(text, 0, length)};
	return true;
}

static bool from_arxiv(const struct link *link, struct name *name)
{
	static const struct slice folders[] = {{"/abs/", 5}, {"/pdf/", 5}, {"/html/", 6},
		{"/format/", 8}, {"/overview/", 10}, {"/arxiv/", 7}};

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		struct slice path = link->path;

		if (drop_prefix(&path, folders[i]))
			return from_arxiv_number(path, name);
	}
	return false;
}

static bool from_huggingface(const struct link *link, struct name *name)
{
	struct slice path = link->path;

	return drop_prefix(&path, SLICE_LITERAL("/papers/")) &&
	       from_arxiv_number(path, name);
}

static bool from_doi(const struct link *link, struct name *name)
{
	struct slice doi = slice_part(link->path, 1, link->path.length);
	struct slice number = doi;

	if (drop_prefix(&number, SLICE_LITERAL("10.48550/arXiv.")) &&
		from_arxiv_number(number, name))
		return true;
	if (!slice_starts_with(doi, SLICE_LITERAL("10.")) ||
		slice_find_byte(doi, '/') == doi.length)
		return false;
	*name = (struct name){.prefix = "doi:", .key = doi, .fold = true};
	return true;
}

static bool from_openreview(const struct link *link, struct name *name)
{
	struct slice rest = link->query;
	struct slice field;

	if (!slice_equal(link->path, SLICE_LITERAL("/forum")) &&
		!slice_equal(link->path, SLICE_LITERAL("/pdf")))
		return false;
	while (slice_next_field(&rest, '&', &field)) {
		if (!drop_prefix(&field, SLICE_LITERAL("id=")) || field.length == 0)
			continue;
		*name = (struct name){.prefix = "openreview:", .key = field};
		return true;
	}
	return false;
}

/* One row a host whose links say which paper they mean. */
static const struct {
	struct slice host;
	bool (*read)(const struct link *link, struct name *name);
} hosts[] = {
	{{"arxiv.org", 9}, from_arxiv},
	{{"www.arxiv.org", 13}, from_arxiv},
	{{"export.arxiv.org", 16}, from_arxiv},
	{{"browse.arxiv.org", 16}, from_arxiv},
	{{"ar5iv.org", 9}, from_arxiv},
	{{"ar5iv.labs.arxiv.org", 20}, from_arxiv},
	{{"alphaxiv.org", 12}, from_arxiv},
	{{"www.alphaxiv.org", 16}, from_arxiv},
	{{"papers.cool", 11}, from_arxiv},
	{{"huggingface.co", 14}, from_huggingface},
	{{"www.huggingface.co", 18}, from_huggingface},
	{{"hf.co", 5}, from_huggingface},
	{{"doi.org", 7}, from_doi},
	{{"dx.doi.org", 10}, from_doi},
	{{"www.doi.org", 11}, from_doi},
	{{"openreview.net", 14}, from_openreview},
	{{"www.openreview.net", 18}, from_openreview},
};

static bool read_name(const struct link *link, struct name *name)
{
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++)
		if (slice_equal_ignoring_case(link->host, hosts[i].host) &&
			hosts[i].read(link, name))
			return true;
	return false;
}

static struct slice from_name(struct arena *arena, const struct name *name)
{
	size_t prefix_length = strlen(name->prefix);
	char *id = arena_alloc(arena, prefix_length + name->key.length + 1);

	memcpy(id, name->prefix, prefix_length);
	for (size_t i = 0; i < name->key.length; i++)
		id[prefix_length + i] =
			name->fold ? lower(name->key.bytes[i]) : name->key.bytes[i];
	return (struct slice){.bytes = id, .length = prefix_length + name->key.length};
}

/* The link in one spelling: scheme and host in lower case, no tracking, no trailing slash.
 */
static struct slice from_link(struct arena *arena, const struct link *link)
{
	/* "url:https://" is 12 bytes, '?' and NUL two more. */
	char *id = arena_alloc(
		arena, link->host.length + link->path.length + link->query.length + 14);
	struct slice path = link->path;
	struct slice rest = link->query;
	struct slice field;
	char separator = '?';
	char *end = stpcpy(id, link->secure ? "url:https://" : "url:http://");

	for (size_t i = 0; i < link->host.length; i++)
		*end++ = lower(link->host.bytes[i]);
	while (path.length > 0 && path.bytes[path.length - 1] == '/')
		path.length--;
	end = path.length ? mempcpy(end, path.bytes, path.length) : end;
	while (slice_next_field(&rest, '&', &field)) {
		if (field.length == 0 ||
			slice_starts_with_ignoring_case(field, SLICE_LITERAL("utm_")))
			continue;
		*end++ = separator;
		end = mempcpy(end, field.bytes, field.length);
		separator = '&';
	}
	return (struct slice){.bytes = id, .length = (size_t)(end - id)};
}

/* A title in one spelling: ASCII letters in lower case, every run of white space one space.
 */
static struct slice from_title(struct arena *arena, struct slice title)
{
	struct slice rest = slice_trim(title);
	char *id = arena_alloc(arena, sizeof("title:") + rest.length);
	char *end = stpcpy(id, "title:");

	for (size_t i = 0; i < rest.length; i++) {
		char byte = rest.bytes[i];
		bool white = byte == ' ' || (byte >= '\t' && byte <= '\r');

		if (!white)
			*end++ = lower(byte);
		else if (end[-1] != ' ')
			*end++ = ' ';
	}
	return (struct slice){.bytes = id, .length = (size_t)(end - id)};
}

struct slice identity_of(struct arena *arena, struct slice text, struct slice title)
{
	struct link link;
	struct name name;

	if (!link_parse(text, &link))
		return from_title(arena, title);
	if (read_name(&link, &name))
		return from_name(arena, &name);
	return from_link(arena, &link);
}

static bool is_arxiv_key(struct slice key)
{
	return key.length > 0 && arxiv_number_length(key) == key.length;
}

static bool is_folded(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.bytes[i] != lower(text.bytes[i]))
			return false;
	return true;
}

static bool is_doi_key(struct slice key)
{
	return slice_starts_with(key, SLICE_LITERAL("10.")) &&
	       slice_find_byte(key, '/') < key.length && is_folded(key);
}

static bool is_openreview_key(struct slice key)
{
	return key.length > 0;
}

static bool is_url_key(struct slice key)
{
	struct link link;

	return (slice_starts_with(key, SLICE_LITERAL("http://")) ||
		       slice_starts_with(key, SLICE_LITERAL("https://"))) &&
	       link_parse(key, &link) && is_folded(link.host);
}

static bool is_title_key(struct slice key)
{
	return is_folded(key);
}

bool identity_valid(struct slice id)
{
	static const struct {
		struct slice prefix;
		bool (*is_key)(struct slice key);
	} kinds[] = {
		{{"arxiv:", 6}, is_arxiv_key},
		{{"doi:", 4}, is_doi_key},
		{{"openreview:", 11}, is_openreview_key},
		{{"url:", 4}, is_url_key},
		{{"title:", 6}, is_title_key},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (slice_starts_with(id, kinds[i].prefix))
			return kinds[i].is_key(
				slice_part(id, kinds[i].prefix.length, id.length));
	return false;
}

/* Where journals and proceedings keep the page or the file of one paper. A host means its
 * subdomains too; below the folder there must be more. */
static const struct {
	struct slice host;
	struct slice folder;
} journals[] = {
#define JOURNAL(host, folder)                                                              \
	{                                                                                  \
		{(host), sizeof(host) - 1},                                                \
		{                                                                          \
			(folder), sizeof(folder) - 1                                       \
		}                                                                          \
	}
	JOURNAL("academic.oup.com", "/"),
	JOURNAL("aclanthology.org", "/"),
	JOURNAL("ai.meta.com", "/research/publications/"),
	JOURNAL("biorxiv.org", "/content/"),
	JOURNAL("cell.com", "/"),
	JOURNAL("chemrxiv.org", "/engage/"),
	JOURNAL("deepmind.google", "/research/publications/"),
	JOURNAL("direct.mit.edu", "/"),
	JOURNAL("distill.pub", "/"),
	JOURNAL("eprint.iacr.org", "/"),
	JOURNAL("frontiersin.org", "/articles/"),
	JOURNAL("frontiersin.org", "/journals/"),
	JOURNAL("hal.archives-ouvertes.fr", "/hal-"),
	JOURNAL("hal.science", "/hal-"),
	JOURNAL("iclr.cc", "/virtual/"),
	JOURNAL("icml.cc", "/virtual/"),
	JOURNAL("ieeexplore.ieee.org", "/abstract/document/"),
	JOURNAL("ieeexplore.ieee.org", "/document/"),
	JOURNAL("ijcai.org", "/proceedings/"),
	JOURNAL("iopscience.iop.org", "/article/"),
	JOURNAL("isca-archive.org", "/"),
	JOURNAL("jair.org", "/index.php/jair/article/"),
	JOURNAL("jmlr.org", "/papers/"),
	JOURNAL("journals.aps.org", "/"),
	JOURNAL("journals.plos.org", "/"),
	JOURNAL("link.springer.com", "/article/"),
	JOURNAL("link.springer.com", "/chapter/"),
	JOURNAL("machinelearning.apple.com", "/research/"),
	JOURNAL("mdpi.com", "/"),
	JOURNAL("medrxiv.org", "/content/"),
	JOURNAL("microsoft.com", "/en-us/research/publication/"),
	JOURNAL("nature.com", "/articles/"),
	JOURNAL("ncbi.nlm.nih.gov", "/pmc/articles/"),
	JOURNAL("neurips.cc", "/paper"),
	JOURNAL("neurips.cc", "/virtual/"),
	JOURNAL("nips.cc", "/paper"),
	JOURNAL("ojs.aaai.org", "/index.php/"),
	JOURNAL("openaccess.thecvf.com", "/content"),
	JOURNAL("osf.io", "/preprints/"),
	JOURNAL("papers.ssrn.com", "/sol3/papers.cfm"),
	JOURNAL("paperswithcode.com", "/paper/"),
	JOURNAL("preprints.org", "/manuscript/"),
	JOURNAL("proceedings.mlr.press", "/v"),
	JOURNAL("pubmed.ncbi.nlm.nih.gov", "/"),
	JOURNAL("research.google", "/pubs/"),
	JOURNAL("researchsquare.com", "/article/"),
	JOURNAL("sciencedirect.com", "/science/article/"),
	JOURNAL("semanticscholar.org", "/paper/"),
	JOURNAL("ssrn.com", "/abstract"),
	JOURNAL("usenix.org", "/conference/"),
#undef JOURNAL
};

static bool is_below(struct slice host, struct slice domain)
{
	if (host.length == domain.length)
		return slice_equal_ignoring_case(host, domain);
	return host.length > domain.length &&
	       host.bytes[host.length - domain.length - 1] == '.' &&
	       slice_equal_ignoring_case(
		       slice_part(host, host.length - domain.length, host.length), domain);
}

/* A DOI within a path, as most publishers have it: /doi/full/10.1145/3580305.3599256 */
static bool holds_doi(struct slice path)
{
	size_t place = slice_find(path, SLICE_LITERAL("/10."));
	struct slice rest = slice_part(path, place, path.length);
	size_t digits = rest.length > 4 ? count_digits(rest, 4) : 0;

	return digits >= 4 && rest.length > 5 + digits && rest.bytes[4 + digits] == '/';
}

bool identity_is_paper(struct slice text)
{
	struct link link;
	struct name name;

	if (!link_parse(text, &link))
		return false;
	if (read_name(&link, &name) || holds_doi(link.path))
		return true;
	for (size_t i = 0; i < sizeof(journals) / sizeof(*journals); i++)
		if (is_below(link.host, journals[i].host) &&
			link.path.length > journals[i].folder.length &&
			slice_starts_with(link.path, journals[i].folder))
			return true;
	return false;
}

bool identity_is_elsewhere(struct slice url)
{
	static const char *const elsewhere[] = {"github.", "gitlab.", "bitbucket.",
		"gitee.", "img.shields.io", "shields.io", "badge", "awesome.re", "youtube.",
		"youtu.be", "twitter.", "x.com", "discord", "linkedin.", "reddit.",
		"facebook.", "t.me", "slack.", "zhihu.", "bilibili.", "mp.weixin",
		"wikipedia.", "pypi.", "npmjs.", "docs.", "huggingface.co",
		"arxiv.org/list", "kaggle.", "colab.", "notion.", "star-history",
		"creativecommons.", "opensource.org", "buymeacoffee.", "ko-fi.",
		"patreon."};
	size_t start = slice_find(url, SLICE_LITERAL("://")) + 3;
	struct slice rest = slice_part(url, start, url.length);
	struct slice host = slice_part(rest, 0, slice_find_byte(rest, '/'));

	if (slice_starts_with_ignoring_case(rest, SLICE_LITERAL("www.")))
		rest = slice_part(rest, 4, rest.length);
	if (slice_find(host, SLICE_LITERAL(".github.io")) < host.length)
		return true;
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
		if (slice_starts_with_ignoring_case(rest, slice_of(elsewhere[i])))
			return true;
	return false;
}

size_t identity_arxiv_number(struct slice text)
{
	size_t length = arxiv_number_length(text);
	size_t end = length;

	if (length == 0)
		return 0;
	if (end + 1 < text.length && lower(text.bytes[end]) == 'v' &&
		is_digit(text.bytes[end + 1]))
		end += 1 + count_digits(text, end + 1);
	return end < text.length &&
			       (is_digit(text.bytes[end]) || is_letter(text.bytes[end]))
		       ? 0
		       : end;
}

struct slice identity_arxiv(struct slice id)
{
	if (!drop_prefix(&id, SLICE_LITERAL("arxiv:")))
		return (struct slice){0};
	return id;
}

/* Bytes that may stand in a URL as they are (RFC 3986: unreserved, reserved and '%'); without the
 * apostrophe, which quotes in too many places. */
static bool is_url_byte(char byte)
{
	return is_letter(byte) || is_digit(byte) ||
	       (byte != '\0' && strchr("-._~:/?#[]@!$&()*+,;=%", byte) != NULL);
}

struct slice identity_link(struct arena *arena, struct slice id)
{
	static const struct {
		struct slice kind;
		const char *prefix;
	} links[] = {
		{{"arxiv:", 6}, "https://arxiv.org/abs/"},
		{{"doi:", 4}, "https://doi.org/"},
		{{"openreview:", 11}, "https://openreview.net/forum?id="},
		{{"url:https://", 12}, "https://"},
	};
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		struct slice rest = id;
		size_t prefix_length = strlen(links[i].prefix);
		char *link;
		char *end;

		if (!drop_prefix(&rest, links[i].kind))
			continue;
		link = arena_alloc(arena, prefix_length + rest.length * 3 + 1);
		end = stpcpy(link, links[i].prefix);
		for (size_t k = 0; k < rest.length; k++) {
			unsigned char byte = (unsigned char)rest.bytes[k];

			if (is_url_byte(rest.bytes[k])) {
				*end++ = rest.bytes[k];
				continue;
			}
			*end++ = '%';
			*end++ = hex[byte >> 4];
			*end++ = hex[byte & 15];
		}
		return (struct slice){.bytes = link, .length = (size_t)(end - link)};
	}
	return (struct slice){0};
}
