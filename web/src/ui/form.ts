/* Forms that say in the desk's own words what is missing; the browser's bubbles speak its language, not the reader's. */
import { t, tn } from '$lib/i18n.svelte'

const fields = (form: HTMLFormElement): HTMLInputElement[] => [...form.elements].filter((el): el is HTMLInputElement => el instanceof HTMLInputElement && !el.readOnly && !el.disabled && el.type !== 'radio' && el.type !== 'checkbox')

/* {@attach first_empty}: what is still to be filled in takes the focus. */
export const first_empty = (form: HTMLFormElement): void => fields(form).find((el) => el.value === '')?.focus()

const lacking = (el: HTMLInputElement): string => {
	const value = el.value.trim()
	if (el.required && !value) return t('This is still empty.')
	if (el.type === 'email' && value && el.validity.typeMismatch) return t('This is not a mail address, such as anna@example.org')
	if (value && el.minLength > 0 && value.length < el.minLength) return tn('It needs at least {n} character.', 'It needs at least {n} characters.', el.minLength)
	return ''
}

/* What each field lacks, by its name; the first of them takes the focus. {} when nothing does. */
export const lacks = (form: HTMLFormElement): Record<string, string> => {
	const wrong = fields(form).filter((el) => lacking(el))
	wrong[0]?.focus()
	return Object.fromEntries(wrong.map((el) => [el.name, lacking(el)]))
}
