/* How much a digest may hold. No honest one comes near; without a bound, a hostile one could make the
 * daemon, which judges paper after paper, keep everything else waiting. What is beyond is never cut off
 * in silence: a digest that is too large, or has too many papers, is refused with an error, and a paper
 * that has too much of something is left out with a warning.
 *
 * What bounds the rest: nesting, lines and paragraphs only cost time and memory, which SANDBOX_CPU_MSEC
 * and SANDBOX_MEMORY_MIB (daemon/sandbox.h) limit; FRONT_MATTER_BYTES_MAX and TABLE_COLUMNS_MAX tell
 * what still is front matter or a table. */
#ifndef PAPERWATCH_BOUNDS_H
#define PAPERWATCH_BOUNDS_H

/* Aggregators' pages reach 1.7 MB; a digest of a day is 20 to 120 KB. */
#define DIGEST_BYTES_MAX (8u * 1024 * 1024)

enum {
	/* The largest page known has 9,300. A paper with its title, link and authors takes some 160
	 * bytes, so that no more of them fit into DIGEST_BYTES_MAX. */
	PAPERS_MAX = 50000,

	/* The longest list known has 5,154: Phys. Rev. Lett. 114, 191803. */
	AUTHORS_MAX = 10000,

	/* Summaries have some ten bullets; the paragraphs of a whole paper are some hundred. */
	SECTIONS_MAX = 5000,

	/* Of all sections and labels of a paper: a book has a million characters. */
	TEXT_BYTES_MAX = 1024 * 1024,

	/* The longest titles of arXiv have 400 characters. */
	TITLE_BYTES_MAX = 4096,

	/* What browsers and servers take for an address is shorter; arXiv's have 32 bytes. */
	LINK_BYTES_MAX = 4096
};

#endif
