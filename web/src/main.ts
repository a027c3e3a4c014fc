import { mount } from 'svelte'
import App from './App.svelte'
import { recover_kept } from '$lib/kept'
import './ui/tokens.css'
import './ui/base.css'

// a browser that takes its time over what it kept keeps nobody waiting
void Promise.race([recover_kept(), new Promise((go) => setTimeout(go, 500))]).finally(() => mount(App, { target: document.getElementById('app')! }))
