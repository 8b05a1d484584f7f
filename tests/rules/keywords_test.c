/* Keywords: what is a hit, what is none, and where. */
#include "keywords.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

/* Looks for KEYWORD in TEXT; *SIGHTING is its first place. */
static bool find(const struct keyword *keyword, const char *text, struct sighting *sighting)
{
	struct keywords *keywords = keywords_new();
	struct folded folded = {0};
	const struct sighting *seen;
	uint32_t number = keywords_add(keywords, keyword);

	keywords_build(keywords);
	fold_text(&folded, slice_of(text));
	keywords_begin(keywords);
	keywords_scan(keywords, &folded, 0, 0, 0);
	seen = keywords_seen(keywords, number, 0);
	if (seen)
		*sighting = *seen;
	folded_fini(&folded);
	keywords_free(keywords);
	return seen != NULL;
}

/* What of TEXT the keyword hits first, or "" for nothing. */
static void assert_hit_of(
	const struct keyword *keyword, const char *text, const char *expected)
{
	struct sighting sighting = {0};
	bool found = find(keyword, text, &sighting);
	char hit[512] = "";

	if (found)
		(void)snprintf(hit, sizeof(hit), "%.*s",
			(int)(sighting.end - sighting.start), text + sighting.start);
	if (strcmp(hit, expected) != 0)
		fail_msg("'%.*s' in '%s': '%s' instead of '%s'", (int)keyword->word.length,
			keyword->word.bytes, text, hit, expected);
}

static void assert_hit(const char *word, const char *text, const char *expected)
{
	assert_hit_of(&(struct keyword){.word = slice_of(word)}, text, expected);
}

static void assert_none(const char *word, const char *text)
{
	assert_hit(word, text, "");
}

static void a_word_is_found_whole_and_not_inside_others(void **state)
{
	(void)state;
	assert_hit("agent", "an Agent.", "Agent");
	assert_hit("RAG", "RAG", "RAG");
	assert_hit("RAG", "(RAG)", "RAG");
	assert_none("RAG", "storage");
	assert_none("AI", "training");
	assert_none("agent", "agentic");
	assert_none("agent", "reagent");
	assert_none("RAG", "");
}

static void a_particle_after_an_acronym_does_not_hide_it(void **state)
{
	(void)state;
	assert_hit("VLM", "최근 VLM은", "VLM");
	assert_hit("VLM", "VLMs는", "VLMs");
	assert_hit("GPT-4o", "GPT-4o와", "GPT-4o");
	assert_hit("에이전트", "LLM에이전트를", "에이전트");
	assert_hit("RAG", "基于RAG的", "RAG");
	assert_hit("RAG", "のRAGを", "RAG");
}

static void hangul_and_kana_are_found_inside_words(void **state)
{
	(void)state;
	assert_hit("영상", "동영상을", "영상");
	assert_hit("学習", "強化学習する", "学習");
	assert_none("모데", "모델");
	assert_hit("모델", "대모델링", "모델");
	assert_none("か", "が");
	assert_none("か", "か\xE3\x82\x99");
	assert_hit("が", "か\xE3\x82\x99", "か\xE3\x82\x99");
}

static void composed_and_decomposed_hangul_are_alike(void **state)
{
	(void)state;
	assert_hit("모델", "\xE1\x84\x86\xE1\x85\xA9\xE1\x84\x83\xE1\x85\xA6\xE1\x86\xAF은",
		"\xE1\x84\x86\xE1\x85\xA9\xE1\x84\x83\xE1\x85\xA6\xE1\x86\xAF");
	assert_none("모데", "\xE1\x84\x86\xE1\x85\xA9\xE1\x84\x83\xE1\x85\xA6\xE1\x86\xAF");
	assert_hit("\xE1\x84\x86\xE1\x85\xA9\xE1\x84\x83\xE1\x85\xA6\xE1\x86\xAF", "모델",
		"모델");
}

static void a_space_is_a_hyphen_is_a_space(void **state)
{
	(void)state;
	assert_hit("long-context", "a long context", "long context");
	assert_hit("long context", "a long-context", "long-context");
	assert_hit("long context", "long-\n context", "long-\n context");
	assert_hit("long context", "long\xC2\xA0\n context", "long\xC2\xA0\n context");
	assert_none("long context", "long, context");
	assert_none("long context", "long — context");
	assert_none("long context", "long -- context");
	assert_hit("x-ray", "X ray", "X ray");
}

static void words_may_be_written_as_one_unless_they_are_too_short(void **state)
{
	(void)state;
	assert_hit("fine-tuning", "finetuning", "finetuning");
	assert_hit("U-Net", "a UNet", "UNet");
	assert_hit("KV cache", "KVCache", "KVCache");
	assert_none("Shap-E", "shape");
	assert_none("top-k", "topk");
	assert_none("B-It", "bit");
	assert_hit("chain of thought", "chainofthought", "chainofthought");
	assert_hit("강화 학습", "강화학습", "강화학습");
	assert_hit("GPT 4", "GPT4", "GPT4");
	assert_none("3 5", "35");
}

static void one_word_may_be_written_with_a_hyphen(void **state)
{
	(void)state;
	assert_hit("multimodal", "multi-modal", "multi-modal");
	assert_hit("LoRA", "Lo-RA", "Lo-RA");
	assert_none("RAG", "R-AG");
	assert_none("shape", "shap-e");
	assert_hit("제로샷", "제로-샷", "제로-샷");
	assert_hit("R1", "R-1", "R-1");
	assert_hit("3D", "3-D", "3-D");
	assert_none("35", "3-5");
	assert_hit("finetuning", "fine-tun-ing", "fine-tun-ing");
	assert_none("finetuning", "fine-tunin-g");
}

static void one_word_is_written_with_a_space_only_before_numbers_and_in_hangul(void **state)
{
	(void)state;
	assert_hit("SAM2", "SAM 2", "SAM 2");
	assert_none("o1", "o 1");
	assert_none("2SAM", "2 SAM");
	assert_none("multimodal", "multi modal");
	assert_hit("강화학습", "강화 학습", "강화 학습");
	assert_none("강화학습", "강 화학습");
	assert_none("강화학습", "강화학 습");
	assert_none("도구", "해상도 구조");
	assert_none("学習", "学 習");
	assert_hit("대규모언어모델", "대규모 언어 모델", "대규모 언어 모델");
}

static void numbers_are_whole(void **state)
{
	(void)state;
	assert_hit("GPT-4", "GPT-4 Turbo", "GPT-4");
	assert_none("GPT-4", "GPT-4o");
	assert_none("GPT-4", "GPT-4.5");
	assert_none("GPT-4", "GPT-45");
	assert_hit("GPT-4", "GPT-4.", "GPT-4");
	assert_hit("GPT-4", "GPT-4. 5", "GPT-4");
	assert_hit("GPT-4", "GPT-4.a", "GPT-4");
	assert_none("5", "4.5");
	assert_hit("5", "a.5", "5");
	assert_none("Llama 3", "Llama 3.1");
	assert_hit("Llama 3.1", "Llama 3.1", "Llama 3.1");
}

static void a_letter_may_touch_a_digit_behind_it(void **state)
{
	(void)state;
	assert_hit("Qwen", "Qwen2.5", "Qwen");
	assert_hit("3D", "Hunyuan3D", "3D");
	assert_none("3D", "3DGS");
	assert_none("GS", "3DGS");
	assert_hit("MATH", "MATH500", "MATH");
	assert_none("R1", "QR1");
}

static void signs_touch_anything(void **state)
{
	(void)state;
	assert_hit("C++", "in C++17", "C++");
	assert_hit("C++", "C++", "C++");
	assert_none("C++", "C+");
	assert_hit("C", "C, C++", "C");
	assert_hit("A*", "A* search", "A*");
	assert_hit(".NET", "ASP.NET", ".NET");
	assert_hit("RAG", "①RAG²", "RAG");
	assert_hit("RAG", "RAG's", "RAG");
	assert_hit("C#", "C#은", "C#");
	assert_hit("a.b", "a.b", "a.b");
	assert_none("a.b", "axb");
}

static void an_inner_capital_begins_a_word_for_acronyms(void **state)
{
	(void)state;
	assert_hit("RAG", "GraphRAG", "RAG");
	assert_hit("LLM", "vLLM", "LLM");
	assert_hit("LoRA", "QLoRA", "LoRA");
	assert_hit("MoE", "OLMoE", "MoE");
	assert_hit("LoRA", "LoRAMoE", "LoRA");
	assert_hit("SAM", "SAMSum", "SAM");
	assert_hit("LLM", "OpenLLMs", "LLMs");
	assert_none("LLM", "LVLLM");
	assert_none("VLM", "LVLM");
	assert_none("LLM", "VLLMs");
	assert_none("GPT", "GPTMs");
	assert_hit("GPT", "GPTMsg", "GPT");
	assert_none("AI", "OpenAI");
	assert_none("Mamba", "VideoMamba");
	assert_none("GPT-4", "MiniGPT-4");
	assert_none("image", "ImageNet");
	assert_none("rag", "GraphRAG");
}

static void camel_can_be_switched_on_and_off(void **state)
{
	struct keyword keyword = {.word = slice_of("Mamba"), .camel = KEYWORD_CAMEL_YES};

	(void)state;
	assert_hit_of(&keyword, "VideoMamba", "Mamba");
	assert_hit_of(&keyword, "Videomamba", "");
	keyword = (struct keyword){.word = slice_of("LLM"), .camel = KEYWORD_CAMEL_NO};
	assert_hit_of(&keyword, "vLLM", "");
	assert_hit_of(&keyword, "vLLM LLM", "LLM");
}

static void a_plural_is_the_same_word(void **state)
{
	(void)state;
	assert_hit("agent", "agents", "agents");
	assert_hit("agent", "AGENTS", "AGENTS");
	assert_hit("LLM", "LLMs는", "LLMs");
	assert_hit("box", "boxes", "boxes");
	assert_hit("search", "searches", "searches");
	assert_hit("hash", "hashes", "hashes");
	assert_hit("waltz", "waltzes", "waltzes");
	assert_hit("bias", "biases", "biases");
	assert_none("epoch", "epochsy");
	assert_hit("ability", "abilities", "abilities");
	assert_none("survey", "surveies");
	assert_hit("survey", "surveys", "surveys");
	assert_hit("3D", "3Ds", "3Ds");
	assert_none("agent", "agentes");
	assert_none("new", "newsy");
	assert_hit("language model", "language models,", "language models");
	assert_hit("large policy", "large-policies", "large-policies");
	assert_none("ability", "abilitiess");
}

static void an_acronym_has_its_plural_in_a_small_s(void **state)
{
	(void)state;
	assert_none("RAG", "RAGS");
	assert_none("3D", "3DS");
	assert_hit("LLMs", "LLM", "LLM");
	assert_hit("LLMs", "LLMs", "LLMs");
	assert_none("agents", "agent");
	assert_none("CLS", "CL");
	assert_none("POLICY", "POLICIES");
}

static void plural_and_form_can_be_chosen(void **state)
{
	struct keyword keyword = {.word = slice_of("agent"), .plural = KEYWORD_PLURAL_NO};

	(void)state;
	assert_hit_of(&keyword, "agents agent", "agent");
	assert_hit_of(&keyword, "agents", "");
	keyword = (struct keyword){.word = slice_of("LLMs"), .plural = KEYWORD_PLURAL_NO};
	assert_hit_of(&keyword, "LLM", "");
	keyword = (struct keyword){.word = slice_of("agent"), .form = KEYWORD_FORM_PREFIX};
	assert_hit_of(&keyword, "Agentic", "Agent");
	assert_hit_of(&keyword, "reagent", "");
	keyword.form = KEYWORD_FORM_ANYWHERE;
	assert_hit_of(&keyword, "reagents", "agent");
	keyword =
		(struct keyword){.word = slice_of("ability"), .form = KEYWORD_FORM_PREFIX};
	assert_hit_of(&keyword, "abilities", "");
}

static void case_matters_for_acronyms_only(void **state)
{
	(void)state;
	assert_hit("mamba", "MAMBA", "MAMBA");
	assert_none("CLIP", "Clip");
	assert_none("MATH", "math");
	assert_none("AI", "ai");
	assert_hit("SOTA", "SoTA", "SoTA");
	assert_hit("LoRA", "lora", "lora");
	assert_hit("GPT-4", "gpt-4", "gpt-4");
	assert_hit("C", "c", "c");
	assert_hit("clip", "CLIP", "CLIP");
	assert_none("KV CACHE", "kv cache");
	assert_hit("AI 모델", "AI 모델", "AI 모델");
	assert_none("AI 모델", "ai 모델");
}

static void case_can_be_chosen(void **state)
{
	struct keyword keyword = {
		.word = slice_of("CLIP"), .letter_case = KEYWORD_CASE_IGNORE};

	(void)state;
	assert_hit_of(&keyword, "clip", "clip");
	keyword.letter_case = KEYWORD_CASE_EXACT;
	assert_hit_of(&keyword, "clip Clip CLIP", "CLIP");
	keyword.word = slice_of("LoRA");
	assert_hit_of(&keyword, "LORA", "");
	assert_hit_of(&keyword, "LoRAs", "LoRAs");
}

static void spacing_can_be_exact(void **state)
{
	struct keyword keyword = {
		.word = slice_of("long-context"), .spacing = KEYWORD_SPACING_EXACT};

	(void)state;
	assert_hit_of(&keyword, "long context longcontext long-context", "long-context");
	keyword.word = slice_of("강화학습");
	assert_hit_of(&keyword, "강화 학습", "");
}

static void unless_drops_what_lies_inside(void **state)
{
	const struct slice words[] = {SLICE_LITERAL("극대화"), SLICE_LITERAL("최대화")};
	const struct slice heat[] = {SLICE_LITERAL("heat diffusion")};
	struct keyword keyword = {
		.word = slice_of("대화"), .unless = words, .unless_count = 2};

	(void)state;
	assert_hit_of(&keyword, "극대화 최대화", "");
	assert_hit_of(&keyword, "성능을 극대화하는 대화형", "대화");
	assert_hit_of(&keyword, "극대 대화", "대화");
	keyword = (struct keyword){
		.word = slice_of("diffusion"), .unless = heat, .unless_count = 1};
	assert_hit_of(&keyword, "heat diffusions", "");
	assert_hit_of(&keyword, "heat-diffusion", "");
	assert_hit_of(&keyword, "wheat diffusion", "diffusion");
	assert_hit_of(&keyword, "heat, diffusion", "diffusion");
}

static void a_rejected_place_does_not_hide_a_later_one(void **state)
{
	char text[4096] = "";

	(void)state;
	assert_hit("RAG", "storage RAGS fragment RAG", "RAG");
	for (int i = 0; i < 300; i++)
		strcat(text, "fragment");
	strcat(text, " RAG");
	assert_hit("RAG", text, "RAG");
	assert_hit("long context", "long long long context", "long context");
	assert_hit("aa", "aaaa aa", "aa");
}

static void the_first_place_is_reported(void **state)
{
	struct sighting sighting = {0};
	struct keyword keyword = {.word = slice_of("ability")};

	(void)state;
	assert_true(find(&keyword, "abilities and ability and abilities", &sighting));
	assert_int_equal(sighting.start, 0);
	assert_int_equal(sighting.end, 9);
	assert_true(find(&keyword, "an ability and abilities", &sighting));
	assert_int_equal(sighting.start, 3);
}

static void the_place_covers_accents_and_tex(void **state)
{
	(void)state;
	assert_hit("Frechet",
		"a Fr\xC3\xA9"
		"chet.",
		"Fr\xC3\xA9"
		"chet");
	assert_hit("cafe", "cafe\xCC\x81!", "cafe\xCC\x81");
	assert_hit("MVD2", "MVD$^2$", "MVD$^2");
	assert_hit("Fréchet", "Frechet", "Frechet");
}

static void a_hit_never_begins_or_ends_inside_a_character(void **state)
{
	struct keyword keyword = {.word = slice_of("i"), .form = KEYWORD_FORM_ANYWHERE};

	(void)state;
	assert_hit_of(&keyword, "ﬁ", "");
	keyword.word = slice_of("f");
	assert_hit_of(&keyword, "ﬁ", "");
	keyword.word = slice_of("fi");
	assert_hit_of(&keyword, "ﬁ", "ﬁ");
	assert_none("Gros", "Groß");
	assert_hit("Gross", "Groß", "Groß");
}

static void a_hit_is_found_wherever_it_stands_in_a_long_text(void **state)
{
	static const char *const words[] = {
		"q", "qz", "qzx", "qzxj", "qzxjk", "qzxjkqzx", "qzxjkvqwzxjk"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		for (int before = 500; before < 520; before++) {
			char text[1100];

			(void)snprintf(text, sizeof(text), "%*s+%s", before, "", words[i]);
			memset(text, '+', (size_t)before);
			assert_hit(words[i], text, words[i]);
			strcat(text, "++++++++++");
			assert_hit(words[i], text, words[i]);
		}
	}
}

static void links_are_not_searched(void **state)
{
	(void)state;
	assert_none("github", "https://github.com/x");
	assert_hit("github", "https://github.com/x github", "github");
	assert_none("a b", "a http://x.y b");
}

static void greek_and_cyrillic_are_scripts_of_their_own(void **state)
{
	(void)state;
	assert_hit("μ-Bench", "µ-Bench", "µ-Bench");
	assert_hit("Δ", "∆", "∆");
	assert_none("а", "a");
	assert_hit("π0", "π₀", "π₀");
	assert_none("pi", "π");
	assert_hit("и", "и", "и");
	assert_none("и", "й");
}

static void faults_of_words_are_recognised(void **state)
{
	char word[1024];

	(void)state;
	assert_int_equal(keyword_check(slice_of("RAG")), KEYWORD_FINE);
	assert_int_equal(keyword_check(slice_of("C++")), KEYWORD_FINE);
	assert_int_equal(keyword_check(slice_of("")), KEYWORD_EMPTY);
	assert_int_equal(keyword_check(slice_of(" \xE2\x80\x8B")), KEYWORD_EMPTY);
	assert_int_equal(keyword_check(slice_of("-based")), KEYWORD_EDGE_HYPHEN);
	assert_int_equal(keyword_check(slice_of("pre-")), KEYWORD_EDGE_HYPHEN);
	assert_int_equal(keyword_check(slice_of("see www.x.y")), KEYWORD_LINK);
	memset(word, 'a', sizeof(word));
	assert_int_equal(keyword_check((struct slice){word, KEYWORD_UNITS_MAX + 1}),
		KEYWORD_TOO_LONG);
	assert_int_equal(
		keyword_check((struct slice){word, KEYWORD_UNITS_MAX}), KEYWORD_FINE);
}

static void equal_keywords_share_a_number(void **state)
{
	struct keywords *keywords = keywords_new();
	struct keyword keyword = {.word = slice_of("RAG")};
	uint32_t first = keywords_add(keywords, &keyword);

	(void)state;
	assert_int_equal(keywords_add(keywords, &keyword), first);
	keyword.form = KEYWORD_FORM_PREFIX;
	assert_int_not_equal(keywords_add(keywords, &keyword), first);
	assert_int_equal(keywords_count(keywords), 2);
	assert_memory_equal(keywords_word(keywords, first).bytes, "RAG", 3);
	keywords_free(keywords);
}

static void a_new_paper_forgets_the_last(void **state)
{
	struct keywords *keywords = keywords_new();
	struct keyword keyword = {.word = slice_of("RAG")};
	struct folded folded = {0};
	size_t count;

	(void)state;
	keywords_add(keywords, &keyword);
	keywords_build(keywords);
	fold_text(&folded, slice_of("RAG, RAG"));
	keywords_begin(keywords);
	keywords_scan(keywords, &folded, 1, 0, 0);
	keywords_scan(keywords, &folded, 1, 7, 0);
	assert_null(keywords_seen(keywords, 0, 0));
	assert_int_equal(keywords_seen(keywords, 0, 1)->index, 0);
	(void)keywords_seen_list(keywords, &count);
	assert_int_equal(count, 1);
	keywords_begin(keywords);
	assert_null(keywords_seen(keywords, 0, 1));
	(void)keywords_seen_list(keywords, &count);
	assert_int_equal(count, 0);
	folded_fini(&folded);
	keywords_free(keywords);
}

static void no_keywords_find_nothing(void **state)
{
	struct keywords *keywords = keywords_new();
	struct folded folded = {0};
	size_t count;

	(void)state;
	keywords_build(keywords);
	fold_text(&folded, slice_of("anything"));
	keywords_begin(keywords);
	keywords_scan(keywords, &folded, 0, 0, 0);
	(void)keywords_seen_list(keywords, &count);
	assert_int_equal(count, 0);
	folded_fini(&folded);
	keywords_free(keywords);
}

/* Syllables make words that look alike without end. */
static void write_word(char word[64], unsigned number)
{
	static const char *const syllables[] = {
		"ba", "co", "di", "fu", "ge", "학", "la", "모", "ni", "po"};

	word[0] = '\0';
	for (int i = 0; i < 6; i++, number /= 10)
		strcat(word, syllables[number % 10]);
}

static void each_of_many_keywords_is_found(void **state)
{
	enum { KEYWORDS = 100000 };
	struct keywords *keywords = keywords_new();
	struct folded folded = {0};
	char word[64];
	char text[80];
	size_t count;

	(void)state;
	for (unsigned i = 0; i < KEYWORDS; i++) {
		write_word(word, i);
		assert_int_equal(
			keywords_add(keywords, &(struct keyword){.word = slice_of(word)}),
			i);
	}
	keywords_build(keywords);
	for (unsigned i = 0; i < KEYWORDS; i += 7) {
		write_word(word, i);
		(void)snprintf(text, sizeof(text), "x %s-y", word);
		fold_text(&folded, slice_of(text));
		keywords_begin(keywords);
		keywords_scan(keywords, &folded, 0, 0, 0);
		assert_non_null(keywords_seen(keywords, i, 0));
		(void)keywords_seen_list(keywords, &count);
		assert_int_equal(count, 1);
	}
	folded_fini(&folded);
	keywords_free(keywords);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_found_whole_and_not_inside_others),
		cmocka_unit_test(a_particle_after_an_acronym_does_not_hide_it),
		cmocka_unit_test(hangul_and_kana_are_found_inside_words),
		cmocka_unit_test(composed_and_decomposed_hangul_are_alike),
		cmocka_unit_test(a_space_is_a_hyphen_is_a_space),
		cmocka_unit_test(words_may_be_written_as_one_unless_they_are_too_short),
		cmocka_unit_test(one_word_may_be_written_with_a_hyphen),
		cmocka_unit_test(
			one_word_is_written_with_a_space_only_before_numbers_and_in_hangul),
		cmocka_unit_test(numbers_are_whole),
		cmocka_unit_test(a_letter_may_touch_a_digit_behind_it),
		cmocka_unit_test(signs_touch_anything),
		cmocka_unit_test(an_inner_capital_begins_a_word_for_acronyms),
		cmocka_unit_test(camel_can_be_switched_on_and_off),
		cmocka_unit_test(a_plural_is_the_same_word),
		cmocka_unit_test(an_acronym_has_its_plural_in_a_small_s),
		cmocka_unit_test(plural_and_form_can_be_chosen),
		cmocka_unit_test(case_matters_for_acronyms_only),
		cmocka_unit_test(case_can_be_chosen),
		cmocka_unit_test(spacing_can_be_exact),
		cmocka_unit_test(unless_drops_what_lies_inside),
		cmocka_unit_test(a_rejected_place_does_not_hide_a_later_one),
		cmocka_unit_test(the_first_place_is_reported),
		cmocka_unit_test(the_place_covers_accents_and_tex),
		cmocka_unit_test(a_hit_never_begins_or_ends_inside_a_character),
		cmocka_unit_test(a_hit_is_found_wherever_it_stands_in_a_long_text),
		cmocka_unit_test(links_are_not_searched),
		cmocka_unit_test(greek_and_cyrillic_are_scripts_of_their_own),
		cmocka_unit_test(faults_of_words_are_recognised),
		cmocka_unit_test(equal_keywords_share_a_number),
		cmocka_unit_test(a_new_paper_forgets_the_last),
		cmocka_unit_test(no_keywords_find_nothing),
		cmocka_unit_test(each_of_many_keywords_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
