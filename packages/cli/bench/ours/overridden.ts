/** An object with other methods in place of some of its own; what it has besides works on the object itself. */
export function overridden<Port extends object>(port: Port, methods: Partial<Port>): Port {
  return new Proxy(port, {
    get(target, name) {
      if (name in methods) return methods[name as keyof Port];
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
