/*
 * text/tokens: a text cut into words, numbers and marks, with places in bytes and code points.
 * Pure; a language comes in as its lists (text/tongue). Results live where the caller says; one
 * thread at a time reads a cut text, because stems are made on demand and kept in it.
 */
#ifndef TEXT_TOKENS_H
#define TEXT_TOKENS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "text/stems.h"

/* What is longer is read as far as this. */
#define TOKENS_TEXT_MAX (64u << 10)
#define TOKENS_MAX 20000

struct tongue;

enum token_kind {
	TOKEN_WORD, /* letters, with apostrophes and hyphens between them: don't, e-mail */
	TOKEN_NUMBER, /* 12, 12:30, 78,40, 14.11.2026, 00-771; "5pm" is a number and a word */
	TOKEN_MARK, /* . , ! ? ( ) … one sign each; several of . ! ? together are one */
	TOKEN_LINE, /* the end of a line; several together are one, fold "\n" or "\n\n" */
	TOKEN_LINK /* an address of the web or of mail */
};

struct token {
	enum token_kind kind;
	uint32_t at, end; /* bytes of the text */
	uint32_t cp, cp_end; /* code points */
	/* Lower case, no diacritics, ς is σ, typographic apostrophes are '. Marks: a question mark
	 * is
	 * "?" in every language, "…" and "..." are "…", any quotation mark is "\"", any dash "-".
	 */
	const char *fold;
	const char *lower; /* lower case, diacritics kept; equals fold where there are none */
	uint32_t hash; /* of fold */
	uint32_t sentence, clause; /* which one it lies in: index into the lists of the text */
	bool capital; /* begins with a capital letter */
	bool spaced; /* white space or the beginning stands before it */
	bool quoted; /* between quotation marks, or in a line that begins with ">" */
	bool bracketed; /* between brackets */
};

struct token_stems {
	size_t n;
	const char *term[STEMS_MAX]; /* the first is the word itself, folded */
};

/* A run of tokens [from, to) without the mark that ends it. */
struct token_span {
	uint32_t from, to;
	char end; /* '?', '.', '!', or for a clause ',' ':' '-' '('; 0 at a line's or the text's end
	           */
	bool greeting; /* only words of address: "Dzień dobry", "Dear Anna", "Laba diena," */
	bool farewell; /* the sentence that closes the letter, and all behind it */
	bool quoted; /* all of it */
	uint32_t sentence; /* of a clause: its sentence; of a sentence: itself */
};

struct tokens {
	const char *text, *lang;
	struct token *list;
	size_t n;
	struct token_span *sentences, *clauses;
	size_t sentence_n, clause_n;
	bool bare; /* written without the diacritics of its language: only fold can be compared */
	bool cut; /* longer than what is read */
	struct token_stems **stems; /* made on demand */
	void *own;
};

/* Cut text (valid UTF-8). t gives abbreviations, greetings and what marks a question; it may be
 * NULL for no particular language. */
struct tokens *tokens_cut(const void *mem, const struct tongue *t, const char *text);

/* The terms of a token's word (text/stems); none for marks, lines and links. Kept. */
const struct token_stems *token_stems(struct tokens *ts, size_t i);
/* Whether two words may be forms of one. */
bool token_stems_meet(const struct token_stems *a, const struct token_stems *b);

/* The text of tokens [from, to), as it was written. */
char *tokens_text(const void *mem, const struct tokens *ts, size_t from, size_t to);

/* One word: lower case without diacritics, as token.fold; with its diacritics, as token.lower. */
char *tokens_fold(const void *mem, const char *word);
char *tokens_lower(const void *mem, const char *word);
uint32_t tokens_hash(const char *fold);

/* How many tokens from up to to are neither a mark nor a line end. */
size_t tokens_words(const struct tokens *ts, size_t from, size_t to);

#endif
