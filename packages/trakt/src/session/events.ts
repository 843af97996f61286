/** Events with typed listeners. A listener that throws harms nobody: neither the others nor the one who tells. */

export interface Events<Map> {
  on<Name extends keyof Map>(name: Name, listener: (event: Map[Name]) => void): () => void;
  emit<Name extends keyof Map>(name: Name, event: Map[Name]): void;
}

export function createEvents<Map>(onListenerError: (name: keyof Map) => void): Events<Map> {
  const listeners: { [Name in keyof Map]?: Set<(event: Map[Name]) => void> } = {};
  return {
    on(name, listener) {
      const all = listeners[name] ?? new Set();
      listeners[name] = all.add(listener);
      return () => all.delete(listener);
    },
    emit(name, event) {
      for (const listener of listeners[name] ?? []) {
        try {
          listener(event);
        } catch {
          onListenerError(name);
        }
      }
    },
  };
}
