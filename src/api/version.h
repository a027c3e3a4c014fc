/*
 * api/version: what this build calls itself; meson gives it.
 * Knows nothing else.
 */
#ifndef API_VERSION_H
#define API_VERSION_H

#ifndef WELLSPRING_VERSION
#define WELLSPRING_VERSION "0.0.0"
#endif

#endif
