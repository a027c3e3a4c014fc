/*
 * text/language: which of the desk's languages a text is written in. Pure.
 * May not know where the text comes from. Returns static strings.
 */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H

/* "pl", "el", "lt", "en", or NULL when it is another language or too little to say. */
const char *language_tell(const char *text);

#endif
