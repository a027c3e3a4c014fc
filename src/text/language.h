/*
 * text/language: which language a text is written in. Pure.
 * May not know where the text comes from. Returns static strings.
 */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H

/* The likeliest language ("pl", "de", …), or NULL: too little to say. What is done upon it must
 * bear that a few words of one language can be those of another. */
const char *language_tell(const char *text);

/* The same, but NULL where only a word or some letters speak for it. */
const char *language_surely(const char *text);

/* Of somebody who wrote in this one before (NULL: not known): what few words leave open is that. */
const char *language_of_writer(const char *text, const char *spoken);

#endif
