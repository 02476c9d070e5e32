/** Placeholder frame until the sale arrives in the next step of this file. */
export function RegisterScreen() {
  return <main className="page" />
}
