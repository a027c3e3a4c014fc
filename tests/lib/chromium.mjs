/* Which Chromium opens the pages: CHROMIUM, else the one without windows (a third less work), else the whole one. */
import { existsSync } from 'node:fs'

export const chromium_path = process.env.CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path)) ?? '/usr/bin/chromium'
