/* What this device keeps. A browser that refuses to keep anything is not an error: false tells the caller. */
export const read_kept = (key: string): string | null => {
	try {
		return localStorage.getItem(key)
	} catch {
		return null
	}
}

export const write_kept = (key: string, value: string | null): boolean => {
	try {
		if (value === null) localStorage.removeItem(key)
		else localStorage.setItem(key, value)
		return true
	} catch {
		return false
	}
}
