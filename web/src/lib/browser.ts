/* "Firefox on Linux" from what a browser says of itself; null where the few marks known here are not found. */
const browsers: readonly [string, RegExp][] = [
	['Edge', /\bEdgA?\//],
	['Opera', /\bOPR\//],
	['Samsung Internet', /\bSamsungBrowser\//],
	['Firefox', /\b(Firefox|FxiOS)\//],
	['Chromium', /\bChromium\//],
	['Chrome', /\b(HeadlessChrome|Chrome|CriOS)\//],
	['Safari', /\bVersion\/[\d.]*.*\bSafari\//],
	['curl', /^curl\//],
]
const systems: readonly [string, RegExp][] = [
	['Android', /\bAndroid\b/],
	['iPhone', /\biPhone\b/],
	['iPad', /\biPad\b/],
	['ChromeOS', /\bCrOS\b/],
	['Windows', /\bWindows\b/],
	['macOS', /\bMac(intosh| OS X)\b/],
	['Linux', /\bLinux\b/],
]

export const browser_of = (agent: string): { browser: string; system: string } | null => {
	const browser = browsers.find(([, mark]) => mark.test(agent))?.[0]
	const system = systems.find(([, mark]) => mark.test(agent))?.[0]
	return browser ? { browser, system: system ?? '' } : null
}
