import type { Session, WebContents } from 'electron'
import { mayDownload } from '../node/download-rule.ts'
import { APP_ORIGIN, PAGE_URL } from './app-protocol.ts'

/**
 * Origins (`http://127.0.0.1:6870`) that may be opened in the computer's own browser. Empty outside training.
 */
export type ExternalOrigins = ReadonlySet<string>

const isWeb = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:'

/** The origins of addresses; one that is no http address is left out. */
export function originsOf(addresses: readonly string[]): ExternalOrigins {
  const urls = addresses.filter((address) => URL.canParse(address)).map((address) => new URL(address))
  return new Set(urls.filter(isWeb).map(({ origin }) => origin))
}

/**
 * Whether an address may be handed to the computer's own browser: an exact origin, compared after parsing.
 */
export function mayOpenOutside(address: string, origins: ExternalOrigins): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return isWeb(url) && url.username === '' && url.password === '' && origins.has(url.origin)
}

/** What a page may load at all; the Content-Security-Policy says the same a second time. */
export function mayLoad(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host } = new URL(address)
  return (protocol === 'app:' && host === 'register') || ['data:', 'blob:', 'devtools:'].includes(protocol)
}

/** A page may go nowhere; loading itself anew costs nothing, because the truth is in the engine. */
export const mayNavigate = (address: string): boolean => address === PAGE_URL

type GuardedSession = Pick<Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' |
  'webRequest' | 'on'>

/** Answers no to every permission, every device, every address but our own, and what may not be saved. */
export function guardSession(session: GuardedSession): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => { answer(false) })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, answer) => { answer({ cancel: !mayLoad(url) }) })
  session.on('will-download', (event, item) => {
    const file = { address: item.getURL(), mimeType: item.getMimeType(), fileName: item.getFilename() }
    if (!mayDownload(APP_ORIGIN, file)) event.preventDefault()
  })
}

export interface GuardOptions {
  readonly origins: () => ExternalOrigins
  /** Hands an address to the computer's own browser. */
  readonly openOutside: (address: string) => Promise<void>
  readonly refused: (what: 'navigation' | 'redirect' | 'window' | 'webview', origin: string) => void
}

/** Only the origin of what was refused is worth a line in the log; a path may hold anything. */
const originOf = (address: string): string => (URL.canParse(address) ? new URL(address).origin : 'unreadable')

type GuardedContents = Pick<WebContents, 'on' | 'setWindowOpenHandler'>

/** Keeps a page where it is: no navigation, no redirect, no window, no webview. */
export function guardContents(contents: GuardedContents, options: GuardOptions): void {
  contents.on('will-navigate', (event) => {
    if (mayNavigate(event.url)) return
    event.preventDefault()
    options.refused('navigation', originOf(event.url))
  })
  contents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame && mayNavigate(event.url)) return
    event.preventDefault()
    options.refused('navigation', originOf(event.url))
  })
  contents.on('will-redirect', (event) => {
    event.preventDefault()
    options.refused('redirect', originOf(event.url))
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    options.refused('webview', APP_ORIGIN)
  })
  contents.setWindowOpenHandler(({ url }) => {
    const refuse = (): void => options.refused('window', originOf(url))
    if (mayOpenOutside(url, options.origins())) void options.openOutside(url).catch(refuse)
    else refuse()
    return { action: 'deny' }
  })
}
