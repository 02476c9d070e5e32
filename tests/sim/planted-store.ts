/** The same object, but for one of its methods. */
export function answeringFor<T extends object>(
  real: T,
  method: keyof T,
  instead: (argument: unknown) => unknown,
): T {
  return new Proxy(real, {
    get: (target, name) => {
      if (name === method) return instead
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
