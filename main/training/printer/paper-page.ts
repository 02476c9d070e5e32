/**
 * The page on which the virtual printer's paper appears. Plain texts, so that it needs no build and no file
 * at run time.
 */
export interface PageTexts {
  readonly language: string
  readonly title: string
  readonly note: string
  readonly empty: string
  readonly power: string
  readonly paper: string
  readonly cover: string
  readonly states: Readonly<Record<'on' | 'off' | 'loaded' | 'out' | 'closed' | 'open', string>>
  readonly torn: string
  readonly lost: string
}

const TEXTS: Readonly<Record<'es' | 'en' | 'ja', PageTexts>> = {
  es: {
    language: 'es',
    title: 'Impresora de práctica',
    note: 'Aquí sale el papel, como saldría de la impresora de recibos.',
    empty: 'Todavía no sale nada. Termine una venta y el recibo aparecerá aquí.',
    power: 'Impresora',
    paper: 'Papel',
    cover: 'Tapa',
    states: {
      on: 'encendida',
      off: 'apagada',
      loaded: 'con papel',
      out: 'sin papel',
      closed: 'cerrada',
      open: 'abierta',
    },
    torn: 'La impresión se cortó aquí',
    lost: 'Sin conexión con la impresora. Intentando de nuevo…',
  },
  en: {
    language: 'en',
    title: 'Practice printer',
    note: 'Paper comes out here as it would from the receipt printer.',
    empty: 'Nothing printed yet. Finish a sale and its receipt appears here.',
    power: 'Power',
    paper: 'Paper',
    cover: 'Cover',
    states: { on: 'on', off: 'off', loaded: 'loaded', out: 'out of paper', closed: 'closed', open: 'open' },
    torn: 'Printing broke off here',
    lost: 'No connection to the printer. Trying again…',
  },
  ja: {
    language: 'ja',
    title: '練習用プリンター',
    note: 'レシートプリンターから出る紙がここに表示されます。',
    empty: 'まだ何も印刷されていません。会計を終えるとレシートがここに出ます。',
    power: '電源',
    paper: '用紙',
    cover: 'カバー',
    states: { on: 'オン', off: 'オフ', loaded: 'あり', out: 'なし', closed: '閉', open: '開' },
    torn: 'ここで印刷が途切れました',
    lost: 'プリンターに接続できません。再接続しています…',
  },
}

/** Texts for a language tag or an `Accept-Language` header; English when none fits. */
export function pageTexts(asked: string): PageTexts {
  const wanted = asked
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().slice(0, 2))
  const found = wanted.find((tag): tag is keyof typeof TEXTS => Object.hasOwn(TEXTS, tag))
  return TEXTS[found ?? 'en']
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

type StateWord = keyof PageTexts['states']

function switchFor(
  texts: PageTexts,
  name: 'power' | 'paper' | 'cover',
  good: StateWord,
  bad: StateWord,
): string {
  return (
    `<button type="button" class="switch" data-name="${name}" data-good="${good}" data-bad="${bad}"` +
    ` data-good-text="${escapeHtml(texts.states[good])}" data-bad-text="${escapeHtml(texts.states[bad])}"` +
    ' aria-pressed="false">' +
    `<span class="lamp" aria-hidden="true"></span><span class="what">${escapeHtml(texts[name])}</span>` +
    '<span class="how"></span></button>'
  )
}

export const PAGE_HTML = (texts: PageTexts): string => `<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(texts.title)}</title>
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body data-torn="${escapeHtml(texts.torn)}">
<header>
<div class="title"><h1>${escapeHtml(texts.title)}</h1><p>${escapeHtml(texts.note)}</p></div>
<div class="switches">
${switchFor(texts, 'power', 'on', 'off')}
${switchFor(texts, 'paper', 'loaded', 'out')}
${switchFor(texts, 'cover', 'closed', 'open')}
</div>
</header>
<p id="lost" role="status" hidden>${escapeHtml(texts.lost)}</p>
<div class="slot" aria-hidden="true"></div>
<main id="papers" aria-live="polite"><p id="empty">${escapeHtml(texts.empty)}</p></main>
</body>
</html>
`

export const PAGE_STYLE = `:root {
  color-scheme: light dark;
  --table: #dfe1e4; --ink: #1d2126; --quiet: #565d66; --panel: #f6f7f8; --edge: #c3c7cc; --slot: #2b2f35;
  --good: #1f7a4d; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --table: #1b1e22; --ink: #eef0f2; --quiet: #a6adb6; --panel: #262a2f; --edge: #3d434b; --slot: #08090b;
    --good: #58c08d; --bad: #ff8a80;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--table); color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }
header {
  display: flex; flex-wrap: wrap; gap: 16px 32px; align-items: center; justify-content: space-between;
  padding: 16px 24px; background: var(--panel); border-bottom: 1px solid var(--edge);
}
h1 { margin: 0; font-size: 20px; font-weight: 650; }
header p { margin: 2px 0 0; color: var(--quiet); font-size: 14px; }
.switches { display: flex; flex-wrap: wrap; gap: 8px; }
.switch {
  display: grid; grid-template-columns: auto 1fr; gap: 0 10px; align-items: center;
  min-height: 52px; min-width: 132px; padding: 6px 16px; border: 1px solid var(--edge); border-radius: 10px;
  background: transparent; color: inherit; font: inherit; text-align: left; cursor: pointer;
}
.switch:hover { background: color-mix(in srgb, var(--ink) 6%, transparent); }
.switch:focus-visible { outline: 3px solid #2f6fed; outline-offset: 2px; }
.lamp { grid-row: span 2; width: 12px; height: 12px; border-radius: 50%; background: var(--good); }
.switch[aria-pressed="true"] { border-color: var(--bad); }
.switch[aria-pressed="true"] .lamp { background: var(--bad); border-radius: 2px; }
.what { font-size: 12px; color: var(--quiet); line-height: 1.2; }
.how { font-weight: 600; line-height: 1.3; }
#lost { margin: 0; padding: 10px 24px; background: var(--bad); color: #fff; }
@media (prefers-color-scheme: dark) { #lost { color: #1b1e22; } }
.slot {
  width: min(560px, calc(100vw - 24px)); height: 14px; margin: 28px auto 0; border-radius: 7px;
  background: var(--slot); box-shadow: inset 0 3px 5px #0008; position: relative; z-index: 0;
}
main {
  display: flex; flex-direction: column; align-items: center; gap: 36px;
  padding: 0 12px 64px; margin-top: -7px;
}
#empty { margin-top: 56px; max-width: 34ch; text-align: center; color: var(--quiet); }
figure {
  margin: 0; position: relative; z-index: 1; width: min(460px, 100%); filter: drop-shadow(0 5px 8px #0004);
}
figure img { display: block; width: 100%; height: auto; }
figure.new { animation: feed 450ms ease-out; }
@keyframes feed {
  from { clip-path: inset(0 0 100% 0); transform: translateY(-24px); }
  to { clip-path: inset(0 -20px -20px -20px); }
}
@media (prefers-reduced-motion: reduce) { figure.new { animation: none; } }
figcaption { padding: 8px 4px 0; text-align: center; font-size: 13px; color: var(--quiet); }
.torn { color: var(--bad); font-weight: 600; }
`

export const PAGE_SCRIPT = `'use strict'
const papers = document.getElementById('papers')
const empty = document.getElementById('empty')
const lost = document.getElementById('lost')
const PAPERS_SHOWN = 50

function addPaper(paper, isNew) {
  empty.hidden = true
  const figure = document.createElement('figure')
  if (isNew) figure.className = 'new'
  const picture = document.createElement('img')
  picture.src = '/papers/' + paper.number + '.svg'
  picture.alt = paper.text
  const caption = document.createElement('figcaption')
  const time = new Date(paper.printedAtMs).toLocaleTimeString(document.documentElement.lang)
  caption.textContent = '#' + paper.number + ' \\u00b7 ' + time
  if (!paper.complete) {
    const torn = document.createElement('span')
    torn.className = 'torn'
    torn.textContent = document.body.dataset.torn + ' \\u00b7 '
    caption.prepend(torn)
  }
  figure.append(picture, caption)
  papers.prepend(figure)
  const shown = papers.querySelectorAll('figure')
  if (shown.length > PAPERS_SHOWN) shown[shown.length - 1].remove()
}

function showState(state) {
  for (const button of document.querySelectorAll('.switch')) {
    const bad = state[button.dataset.name] === button.dataset.bad
    button.setAttribute('aria-pressed', String(bad))
    button.querySelector('.how').textContent = bad ? button.dataset.badText : button.dataset.goodText
  }
}

for (const button of document.querySelectorAll('.switch')) {
  button.addEventListener('click', () => {
    const bad = button.getAttribute('aria-pressed') === 'true'
    fetch('/state', {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ [button.dataset.name]: bad ? button.dataset.good : button.dataset.bad }),
    }).catch(() => { lost.hidden = false })
  })
}

const events = new EventSource('/events')
events.addEventListener('start', (event) => {
  const start = JSON.parse(event.data)
  lost.hidden = true
  for (const figure of papers.querySelectorAll('figure')) figure.remove()
  empty.hidden = start.papers.length > 0
  for (const paper of start.papers) addPaper(paper, false)
  showState(start.state)
})
events.addEventListener('paper', (event) => addPaper(JSON.parse(event.data), true))
events.addEventListener('state', (event) => showState(JSON.parse(event.data)))
events.addEventListener('error', () => { lost.hidden = false })
`
