import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './ui/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { assert } from '../shared/assert.ts'
import { App } from './app/app.tsx'
import { connect } from './engine-client.ts'
import { startI18n } from './i18n/i18n.ts'
import { listenForKeys } from './input/keys.ts'
import { listenForScans } from './input/scan-listener.ts'

const root = document.getElementById('root')
assert(root, 'the page has no root')
const browserLanguage = navigator.language.slice(0, 2)
startI18n(browserLanguage === 'en' || browserLanguage === 'ja' ? browserLanguage : 'es')
listenForScans(window)
listenForKeys(window)
connect()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
