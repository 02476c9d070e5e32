/** Puts the focus on the first field with a problem, once the page shows which ones have one. */
export function focusFirstProblem(): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>('.dialog-body [aria-invalid=true]')?.focus()
  })
}
