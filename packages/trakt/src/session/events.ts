/** Events with typed listeners. A listener that throws stops neither the other listeners nor the emitter. */

export interface Events<EventMap> {
  on<Name extends keyof EventMap>(name: Name, listener: (event: EventMap[Name]) => void): () => void;
  emit<Name extends keyof EventMap>(name: Name, event: EventMap[Name]): void;
}

export function createEvents<EventMap>(onListenerError: (name: keyof EventMap) => void): Events<EventMap> {
  const listeners: { [Name in keyof EventMap]?: Set<(event: EventMap[Name]) => void> } = {};
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
