/** The provider's ports on the terminal itself (`Kushki ONE`, pages of 2026). */
export const TERMINAL_PORTS = { http: 6868, https: 6869 } as const
