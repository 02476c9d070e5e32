/**
 * An element of the page by its id; a page without it is broken, so that is said at once.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {abstract new (...args: never[]) => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} named ${id}`)
  return found
}

/**
 * @param {string} id
 * @param {string} text
 */
export function setText(id, text) {
  byId(id, HTMLElement).textContent = text
}

/**
 * @param {string} className
 * @param {string} [text]
 */
export function span(className, text) {
  const made = document.createElement('span')
  made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

/**
 * @param {string} className
 * @param {string} text
 * @param {() => void} press
 */
export function button(className, text, press) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = className
  made.textContent = text
  made.addEventListener('click', press)
  return made
}
