import type { Socket } from 'node:net'

/** The TCP socket beneath each TLS one: only that can be reset. */
const beneath = new WeakMap<Socket, Socket>()

export function standsOn(secure: Socket, raw: Socket): void {
  beneath.set(secure, raw)
}

/** Breaks a connection with a reset, through TLS too. */
export function resetConnection(socket: Socket | null): void {
  if (socket) (beneath.get(socket) ?? socket).resetAndDestroy()
}
