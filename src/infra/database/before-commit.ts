import type { EntityManager } from 'typeorm';

/** The units of work that are open, each with what is still to be written before its commit. */
const open = new WeakMap<EntityManager, (() => Promise<void>)[]>();

/**
 * Puts off a write to the end of the unit of work `tx` belongs to, so that many small ones can become one. False when
 * `tx` is no open unit: then the caller writes at once.
 */
export function beforeCommit(tx: EntityManager, write: () => Promise<void>): boolean {
  const pending = open.get(tx);
  pending?.push(write);
  return pending !== undefined;
}

/** Runs a unit of work and then everything it put off, inside the same transaction. */
export async function withPendingWrites<T>(tx: EntityManager, work: () => Promise<T>): Promise<T> {
  const pending: (() => Promise<void>)[] = [];
  open.set(tx, pending);
  try {
    const result = await work();
    for (const write of pending) await write();
    return result;
  } finally {
    open.delete(tx);
  }
}
