/** How long the browser gets to read the file before its address goes: far longer than it needs. */
const ADDRESS_KEPT_MS = 60_000

/** Hands a text to the person as a file of that name, as the browser or the window saves downloads. */
export function saveFile(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(address)
  }, ADDRESS_KEPT_MS)
}
