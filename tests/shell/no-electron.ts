/**
 * Stands in for `electron` in tests: nothing that runs outside Electron may load it, its parts come as
 * arguments.
 */
const refuse = (): never => {
  throw new Error('electron was imported outside Electron: take what you need from it as an argument')
}
export const app: never = refuse()
