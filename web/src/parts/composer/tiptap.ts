/* The rich editor. Loaded after the desk is on screen, never before. Stays outside $state. */
import { Editor, Extension, InputRule, Node } from '@tiptap/core'
import Image from '@tiptap/extension-image'
import { Placeholder } from '@tiptap/extensions'
import { NodeSelection, Plugin, TextSelection, type EditorState } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import StarterKit from '@tiptap/starter-kit'
import { slot_pattern } from '$lib/slots'
import { tables } from './tables'

export { insert_table, table_act } from './tables'

export interface Wishes {
	element: HTMLElement
	html: string
	label: string
	placeholder: string
	changed: (html: string) => void
	moved: () => void
	pasted: (files: File[], where: 'text' | 'below') => void
	/* the address of a link is asked for */
	link: () => void
	/* a slash where a word could begin; an @ there */
	slash?: (() => void) | undefined
	at?: (() => void) | undefined
}

interface Place {
	from: number
	to: number
}

/* Where somebody has to fill something in. A slot may be partly bold; code is left alone. */
const slots_of = (state: EditorState): Place[] => {
	const out: Place[] = []
	state.doc.descendants((node, at) => {
		if (!node.isTextblock) return true
		if (node.type.spec.code) return false
		const text = node.textBetween(0, node.content.size, undefined, '\n')
		for (const m of text.matchAll(slot_pattern)) {
			const from = at + 1 + m.index
			if (!state.doc.rangeHasMark(from, from + m[0].length, state.schema.marks['code']!)) out.push({ from, to: from + m[0].length })
		}
		return false
	})
	return out
}

/* To the next slot, or the one before, round and round. */
const to_slot = (editor: Editor, back: boolean): boolean => {
	const { state, view } = editor
	const all = slots_of(state)
	const { from, to } = state.selection
	const next = back ? (all.findLast((s) => s.to <= from) ?? all.at(-1)) : (all.find((s) => s.from >= to) ?? all[0])
	if (!next || (all.length === 1 && next.from === from && next.to === to)) return false
	view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, next.from, next.to)).scrollIntoView())
	return true
}
export const next_slot = (editor: Editor): boolean => to_slot(editor, false)

const Slots = Extension.create({
	name: 'slots',
	priority: 1000,
	addKeyboardShortcuts() {
		return { Tab: () => to_slot(this.editor, false), 'Shift-Tab': () => to_slot(this.editor, true) }
	},
	addProseMirrorPlugins() {
		return [new Plugin({ props: { decorations: (state) => DecorationSet.create(state.doc, slots_of(state).map((s) => Decoration.inline(s.from, s.to, { class: 'slot' }))) } })]
	},
})

/* Somebody whom a note names: one piece, by number; the words are only shown. */
const Mention = Node.create({
	name: 'mention',
	group: 'inline',
	inline: true,
	atom: true,
	selectable: false,
	addAttributes: () => ({
		who: { parseHTML: (el: HTMLElement) => /mention-((?:user|team)-\d+)/.exec(el.className)?.[1] ?? '', renderHTML: () => ({}) },
		name: { parseHTML: (el: HTMLElement) => el.textContent ?? '', renderHTML: () => ({}) },
	}),
	parseHTML: () => [{ tag: 'span.mention', priority: 100 }],
	renderHTML: ({ node }) => ['span', { class: `mention mention-${String(node.attrs['who'])}` }, String(node.attrs['name'])],
	renderText: ({ node }) => String(node.attrs['name']),
})

/* Keys of our own, and [words](address) as it is typed. */
const Ways = (link: () => void) =>
	Extension.create({
		name: 'ways',
		addKeyboardShortcuts: () => ({ 'Mod-Shift-k': () => (link(), true) }),
		addInputRules() {
			const rule = new InputRule({
				find: /\[([^[\]]+)\]\(((?:https?:\/\/|mailto:)[^\s()]+)\)$/,
				handler: ({ chain, range, match }) => {
					chain()
						.deleteRange(range)
						.insertContent([{ type: 'text', text: match[1]!, marks: [{ type: 'link', attrs: { href: match[2]! } }] }])
						.unsetMark('link')
						.run()
				},
			})
			return [rule]
		},
	})

/* The picture that is chosen, else the first that nobody has described. */
export const picture_at = (editor: Editor): { at: number; alt: string } | null => {
	const { selection, doc } = editor.state
	if (selection instanceof NodeSelection && selection.node.type.name === 'image') return { at: selection.from, alt: String(selection.node.attrs['alt'] ?? '') }
	let found: { at: number; alt: string } | null = null
	doc.descendants((node, at) => {
		if (!found && node.type.name === 'image' && !node.attrs['alt']) found = { at, alt: '' }
		return !found
	})
	return found
}
export const describe = (editor: Editor, at: number, alt: string): void => {
	const node = editor.state.doc.nodeAt(at)
	if (node?.type.name === 'image') editor.view.dispatch(editor.state.tr.setNodeMarkup(at, null, { ...node.attrs, alt }))
}

export const create = (w: Wishes): Editor =>
	new Editor({
		element: w.element,
		injectCSS: false,
		content: w.html,
		extensions: [
			StarterKit.configure({ heading: false, underline: false, strike: false, link: { openOnClick: false, defaultProtocol: 'https', protocols: ['http', 'https', 'mailto', 'tel'] } }),
			Image.configure({ inline: true, allowBase64: false }),
			Slots,
			Mention,
			Ways(w.link),
			...tables,
			Placeholder.configure({ placeholder: w.placeholder, showOnlyWhenEditable: true }),
		],
		editorProps: {
			attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': w.label, class: 'writing' },
			// sending and stepping back belong to the page's own keys
			handleDOMEvents: { keydown: (_view, e) => e.key === 'Escape' || (e.key === 'Enter' && (e.ctrlKey || e.metaKey || e.altKey)) },
			handleTextInput: (view, from, to, text) => {
				const before = view.state.doc.resolve(from)
				const opens = text === '/' ? w.slash : text === '@' ? w.at : undefined
				if (!opens || from !== to || !/(^|\s)$/.test(before.parent.textBetween(0, before.parentOffset, undefined, ' ')) || before.parent.type.spec.code) return false
				// after the sign stands in the text
				setTimeout(opens)
				return false
			},
			handlePaste: (_view, e) => {
				const files = [...(e.clipboardData?.files ?? [])]
				// a copied table brings words and a picture of itself: the words are meant
				if (!files.length || e.clipboardData?.types.includes('text/html')) return false
				w.pasted(files, 'text')
				return true
			},
			handleDrop: (view, e) => {
				const files = [...(e.dataTransfer?.files ?? [])]
				if (!files.length) return false
				e.preventDefault()
				const there = view.posAtCoords({ left: e.clientX, top: e.clientY })
				if (there) view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(there.pos))))
				w.pasted(files, 'text')
				return true
			},
		},
		onUpdate: ({ editor }) => w.changed(editor.isEmpty ? '' : editor.getHTML()),
		onTransaction: () => w.moved(),
	})

export type { Editor }
