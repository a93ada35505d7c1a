/** Entries of a case's record that say that somebody looked, and changed nothing. */
export const LOOKS: readonly string[] = [
  'case.read',
  'notice.read',
  'hand-over.read',
  'personal.shown',
  'item.opened',
  'person.signed-in',
];

/** What is done by itself, and the answers of platforms: they come at any moment, and a step does not wait for them. */
const NOBODY: readonly string[] = ['system', 'platform'];

/**
 * Whether an entry of the record is a change by somebody: a member of staff, the one who acts included, or the person.
 * Whoever acts from a page that is older than such a change is told of it before anything is done (ADR 0036).
 */
export const isChangeBySomebody = ({ actor, action }: { readonly actor: string; readonly action: string }): boolean =>
  !LOOKS.includes(action) && !NOBODY.some((name) => actor === name || actor.startsWith(`${name}:`));
