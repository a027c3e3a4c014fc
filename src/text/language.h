/*
 * text/language: which of the desk's languages a text is written in. Pure.
 * May not know where the text comes from. Returns static strings.
 */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H

/* "pl", "el", "lt", "en", or NULL when it is another language or too little to say. */
const char *language_tell(const char *text);

/* The likeliest language of all that are known ("de", "cs" …), or NULL: too little to say. Less
 * sure than language_tell(): what is done upon it must look at more than this. */
const char *language_guess(const char *text);

#endif
