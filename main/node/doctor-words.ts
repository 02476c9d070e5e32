import type { CheckVerdict, NetworkCheck } from '../../shared/contract/discovery.ts'

export type DoctorLanguage = 'es' | 'en'

type Words = Readonly<Record<CheckVerdict, readonly [found: string, next: string]>>

const ES: Words = {
  fine: ['bien', ''],
  no_private_network: [
    'este equipo no está en ninguna red local',
    'Revisa el cable o el wifi de este equipo.',
  ],
  gateway_silent: ['el router no contesta', 'Puede ser normal; si tampoco hay internet, reinicia el router.'],
  gateway_unknown: ['este equipo no dice cuál es su router', ''],
  name_unresolved: ['el nombre no se encuentra', 'Pide que el DNS de la red resuelva este nombre.'],
  name_slow: ['el nombre tarda', 'Pide un servidor de nombres (DNS) más cercano o más rápido.'],
  domain_silent: ['no contesta', 'Pide que el cortafuegos permita salir a este dominio por TCP.'],
  domain_refused: ['algo en la red lo rechaza', 'Pide que el proxy o cortafuegos permita este dominio.'],
  port_silent: [
    'nadie contesta: apagado, en otro lugar o detrás de un cortafuegos',
    'Revisa el terminal y su dirección.',
  ],
  port_filtered: [
    'el equipo está, pero su puerto está bloqueado',
    'Pide que la red permita este puerto TCP.',
  ],
  port_refused: ['el equipo está, pero nada escucha ahí', 'Abre la aplicación de pagos del terminal.'],
  address_missing: ['falta la dirección', 'Busca el terminal desde Ajustes.'],
  other_network: ['está en otra red', 'Pon el terminal en la red de la caja, o pide una ruta entre las dos.'],
  no_answer: ['acepta la conexión y no responde', 'Despierta el terminal y prueba de nuevo.'],
  not_a_terminal: ['responde algo que no es un terminal', 'Revisa la dirección y el puerto.'],
  other_terminal: ['responde otro terminal', 'Busca el terminal desde Ajustes.'],
  device_unconfirmed: [
    'responde otro aparato, y nada prueba que sea el terminal',
    'Revisa cuál es y confírmalo en Ajustes, con «Probar».',
  ],
  address_conflict: ['dos aparatos usan la misma dirección', 'Da a cada terminal una dirección propia.'],
  key_missing: ['falta la credencial', 'Escribe la credencial del terminal.'],
  key_refused: ['rechaza la credencial', 'Escribe de nuevo la credencial que dio el proveedor.'],
  clock_off: ['los relojes difieren demasiado', 'Pon la hora automática en los dos equipos.'],
  clock_unknown: ['no dice su hora', ''],
  no_internet: ['el terminal parece no tener internet', 'Revisa su wifi o chip, y los dominios de abajo.'],
  standalone_mode: ['está en modo independiente', 'Ponlo en modo semiintegrado.'],
  not_asked: ['no se llegó a preguntar', ''],
}
const EN: Words = {
  fine: ['fine', ''],
  no_private_network: [
    'this computer is on no local network',
    'Check the cable or the Wi-Fi of this computer.',
  ],
  gateway_silent: [
    'the router does not answer',
    'This may be normal; without internet too, restart the router.',
  ],
  gateway_unknown: ['this computer does not tell its router', ''],
  name_unresolved: ['the name is not found', 'Ask for the name server of the network to resolve it.'],
  name_slow: ['the name takes long', 'Ask for a nearer or faster name server.'],
  domain_silent: ['does not answer', 'Ask for the firewall to let TCP out to this domain.'],
  domain_refused: [
    'something in the network refuses it',
    'Ask for the proxy or firewall to allow this domain.',
  ],
  port_silent: ['nobody answers: off, elsewhere or behind a firewall', 'Check the terminal and its address.'],
  port_filtered: ['the device is there, its port is blocked', 'Ask for the network to allow this TCP port.'],
  port_refused: ['the device is there, nothing listens', 'Open the payment application on the terminal.'],
  address_missing: ['the address is missing', 'Look for the terminal in the settings.'],
  other_network: [
    'is on another network',
    'Join the register’s network, or ask for a route between the two.',
  ],
  no_answer: ['takes the connection and does not answer', 'Wake the terminal and try again.'],
  not_a_terminal: ['something answers that is no terminal', 'Check address and port.'],
  other_terminal: ['another terminal answers', 'Look for the terminal in the settings.'],
  device_unconfirmed: [
    'another device answers, and nothing proves that it is the terminal',
    'See which one it is, and confirm it in the settings with “Test”.',
  ],
  address_conflict: ['two devices use the same address', 'Give each terminal an address of its own.'],
  key_missing: ['the credential is missing', 'Type the credential of the terminal.'],
  key_refused: ['refuses the credential', 'Type the credential again as the provider gave it.'],
  clock_off: ['the clocks differ too much', 'Set both devices to automatic time.'],
  clock_unknown: ['does not tell its time', ''],
  no_internet: ['the terminal seems to have no internet', 'Check its Wi-Fi or SIM, and the domains below.'],
  standalone_mode: ['is in standalone mode', 'Switch it to semi-integrated mode.'],
  not_asked: ['was not got to', ''],
}
const WORDS: Readonly<Record<DoctorLanguage, Words>> = { es: ES, en: EN }

const CHECKS: Readonly<Record<DoctorLanguage, Readonly<Record<NetworkCheck['id'], string>>>> = {
  es: {
    own_network: 'Red de este equipo',
    gateway: 'Router',
    name: 'Nombre',
    domain: 'Dominio',
    terminal_port: 'Puerto del terminal',
    terminal_answer: 'Respuesta del terminal',
    terminal_key: 'Credencial del terminal',
    terminal_clock: 'Reloj del terminal',
    terminal_internet: 'Internet del terminal',
  },
  en: {
    own_network: 'Network of this computer',
    gateway: 'Router',
    name: 'Name',
    domain: 'Domain',
    terminal_port: 'Port of the terminal',
    terminal_answer: 'Answer of the terminal',
    terminal_key: 'Credential of the terminal',
    terminal_clock: 'Clock of the terminal',
    terminal_internet: 'Internet of the terminal',
  },
}

const FORWARD: Readonly<Record<DoctorLanguage, string>> = {
  es: 'Para quien administra la red:',
  en: 'For whoever runs the network:',
}
const PORTS: Readonly<Record<DoctorLanguage, (ports: string) => string>> = {
  es: (ports) => `  de la caja a los terminales: TCP ${ports}`,
  en: (ports) => `  from the register to the terminals: TCP ${ports}`,
}

const MARKS: Readonly<Record<NetworkCheck['level'], string>> = {
  ok: '+',
  attention: '!',
  failed: 'x',
  unknown: '?',
}

/** Spanish unless the system speaks something else; there are two languages on the command line. */
export const languageOf = (lang: string | undefined): DoctorLanguage =>
  lang === undefined || lang === '' || lang.toLowerCase().startsWith('es') ? 'es' : 'en'

/** One check as a line or two: what was looked at, what was found, what to do. */
export function linesOf(check: NetworkCheck, language: DoctorLanguage): readonly string[] {
  const [found, next] = WORDS[language][check.verdict]
  const figures = Object.entries(check.figures)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name} ${value}`)
  const facts = [...figures, `${check.tookMs} ms`].join(', ')
  const line = `${MARKS[check.level]} ${CHECKS[language][check.id]} ${check.subject}: ${found} (${facts})`
  return next === '' ? [line] : [line, `    ${next}`]
}

/** What to hand on to the people who run the network. */
export function forwardLines(
  allow: {
    readonly domains: readonly { readonly name: string; readonly port: number }[]
    readonly terminalPorts: readonly number[]
  },
  language: DoctorLanguage,
): readonly string[] {
  return [
    FORWARD[language],
    ...allow.domains.map(({ name, port }) => `  TCP ${port}: ${name}`),
    PORTS[language](allow.terminalPorts.join(', ')),
  ]
}
