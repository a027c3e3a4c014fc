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

/* What this tab keeps across a reload, told once. */
export const take_tab = (key: string): string | null => {
	try {
		const text = sessionStorage.getItem(key)
		sessionStorage.removeItem(key)
		return text
	} catch {
		return null
	}
}

export const write_tab = (key: string, value: string): void => {
	try {
		sessionStorage.setItem(key, value)
	} catch {
		// then the focus is elsewhere after a reload, no more
	}
}
