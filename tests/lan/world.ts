/** What lies beyond the router of the small LAN, and how it is called. */
export const OUTSIDE = {
  dns: '10.99.0.53',
  cloud: { name: 'cloudt.kushkipagos.com', address: '10.99.0.2' },
  api: { name: 'api.kushkipagos.com', address: '10.99.0.11' },
  tms: { name: 'tms.kushkipagos.com', address: '10.99.0.12' },
} as const
/** Names that the name server knows; any other does not exist. */
export const NAMES: ReadonlyMap<string, string> = new Map(
  [OUTSIDE.cloud, OUTSIDE.api, OUTSIDE.tms].map(({ name, address }) => [name, address]),
)
export const TLS_PORT = 443
/** Where a page is shown instead of the cloud, and where the cloud itself takes calls in clear. */
export const CLEAR_PORT = 80
export const ISSUER = 'Proxy of the shop'

/** A key and its certificate for each name, and those of whoever stands in between. */
export interface Certificates {
  readonly byName: Readonly<Record<string, { readonly keyPem: string; readonly certificatePem: string }>>
  readonly proxy: { readonly keyPem: string; readonly certificatePem: string }
}
