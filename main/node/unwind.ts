/** Undoes what was started, the last first; a step that fails does not keep the others from running. */
export interface Unwinding {
  add(step: () => Promise<void> | void): void
  /** Runs each step once. Rejects with the first failure, after the last step. */
  run(): Promise<void>
}

export function createUnwinding(): Unwinding {
  const steps: (() => Promise<void> | void)[] = []
  return {
    add: (step) => {
      steps.push(step)
    },
    async run() {
      const failures: unknown[] = []
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        try {
          await step()
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
