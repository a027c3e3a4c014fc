/* The rich editor. Loaded after the desk is on screen, never before. Stays outside $state. */
import { Editor } from '@tiptap/core'
import Image from '@tiptap/extension-image'
import { Placeholder } from '@tiptap/extensions'
import StarterKit from '@tiptap/starter-kit'

export interface Wishes {
	element: HTMLElement
	html: string
	label: string
	placeholder: string
	changed: (html: string) => void
	moved: () => void
	pasted: (files: File[], where: 'text' | 'below') => void
}

export const create = (w: Wishes): Editor =>
	new Editor({
		element: w.element,
		injectCSS: false,
		content: w.html,
		extensions: [
			StarterKit.configure({ heading: false, underline: false, strike: false, link: { openOnClick: false, defaultProtocol: 'https', protocols: ['http', 'https', 'mailto', 'tel'] } }),
			Image.configure({ inline: true, allowBase64: false }),
			Placeholder.configure({ placeholder: w.placeholder, showOnlyWhenEditable: true }),
		],
		editorProps: {
			attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': w.label, class: 'writing' },
			// sending and stepping back belong to the page's own keys
			handleDOMEvents: { keydown: (_view, e) => e.key === 'Escape' || (e.key === 'Enter' && (e.ctrlKey || e.metaKey || e.altKey)) },
			handlePaste: (_view, e) => {
				const files = [...(e.clipboardData?.files ?? [])]
				// a copied table brings words and a picture of itself: the words are meant
				if (!files.length || e.clipboardData?.types.includes('text/html')) return false
				w.pasted(files, 'text')
				return true
			},
			handleDrop: (_view, e) => {
				const files = [...(e.dataTransfer?.files ?? [])]
				if (!files.length) return false
				e.preventDefault()
				w.pasted(files, 'below')
				return true
			},
		},
		onUpdate: ({ editor }) => w.changed(editor.isEmpty ? '' : editor.getHTML()),
		onTransaction: () => w.moved(),
	})

export type { Editor }
