/* Days as digests write them. */
#ifndef PAPERWATCH_DATE_H
#define PAPERWATCH_DATE_H

#include "slice.h"

enum { DATE_BYTES = 10 };

/* Finds the first day in TEXT that is written 2024-10-31, 2024.10.31, 2024/10/31 or
 * 2024_10_31, not glued to further digits, or June 3, 2026, 3 Jun 2026, 2024年10月31日 or
 * 2024년 10월 31일, and writes it as "2024-10-31" and a NUL. False
 * where there is none. Days that no calendar has (month 13, 31 April) are passed over. */
bool date_find(struct slice text, char date[DATE_BYTES + 1]);

/* Is TEXT a day without its year and nothing else, as "Tuesday, June 2", "2 Jun", "6月2日" or "6월 2일
 * (화)"? Then its date in the year of NEAR, a valid date. */
bool date_of_day(struct slice text, struct slice near, char date[DATE_BYTES + 1]);

/* The same for a path: a day in the file name (2024-10-31.md, papers_20241031.md), else one
 * spelt by folders and name (2024/10/31.md, 2024-10/31.md). */
bool date_find_in_path(struct slice path, char date[DATE_BYTES + 1]);

/* Is TEXT a day in the form "2024-10-31" and nothing else? */
bool date_valid(struct slice text);

#endif
