/*
 * http/web: the table of the web app's files, made by tools/embed-web from web/dist.
 * Where the app was not built it holds one plain page that says so.
 */
#ifndef HTTP_WEB_H
#define HTTP_WEB_H

#include "http/asset.h"

extern const struct asset web_assets[]; /* ended by path NULL */

#endif
