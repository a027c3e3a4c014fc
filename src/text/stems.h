/*
 * text/stems: the index terms of a word: itself, folded, and what its inflected forms share.
 * Pure; knows no engine and no database; its tables are part of the program. Results are values.
 * Two forms meet when they share a term; the same functions serve texts and questions.
 */
#ifndef TEXT_STEMS_H
#define TEXT_STEMS_H

#include <stddef.h>

#include "base/str.h"
#include "text/words.h"

/* Terms of one word in one language, and in no particular one. */
#define STEMS_MAX 6
#define STEMS_MAX_ANY 16
/* Bytes of one term: a word and a tag. */
#define STEM_SIZE (WORD_MAX + 16)

struct stems {
	size_t n;
	char term[STEMS_MAX_ANY][STEM_SIZE]; /* the first is the word itself, folded */
};

/*
 * The terms of one word; none when it holds no letter or digit (of several words the first counts).
 * lang is ISO 639-1. pl by the dictionary, el, lt and en by lang/, others by Snowball; one that
 * nobody knows gives the word alone. NULL, for a question or a short text in who knows what: the
 * terms of all of pl, lt and en. Greek letters are Greek whatever lang says. mem is for folding
 * only.
 */
void stems_of(const void *mem, const char *lang, const char *word, struct stems *out);

/* The same for a word that words_add() made. */
void stems_of_folded(const char *lang, const char *word, struct stems *out);

/*
 * Append the terms of all words of text (valid UTF-8), each after one blank, parted as words_add()
 * parts them. What no longer fits is left out as whole words, and out->full is set.
 */
void stems_text(const void *mem, const char *lang, const char *text, struct buf *out);

#endif
