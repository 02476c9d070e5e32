import { connect } from 'node:net'

/** How long the terminal tries before it says that it has no internet. */
const REACH_MS = 1500

/** Whether a connection to the provider can be opened now; it is dropped at once. */
export const reachOf =
  (to: { readonly host: string; readonly port: number }): (() => Promise<boolean>) =>
  () =>
    new Promise((resolve) => {
      const socket = connect(to)
      const end = (isOnline: boolean) => (): void => {
        clearTimeout(timer)
        socket.destroy()
        resolve(isOnline)
      }
      const timer = setTimeout(end(false), REACH_MS)
      socket.once('connect', end(true))
      socket.once('error', end(false))
    })
