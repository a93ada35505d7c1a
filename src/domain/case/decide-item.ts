import { ITEM_TABLE } from '../lifecycle';
import type { ItemCommand, ItemState } from '../lifecycle';
import { accept, InvariantError, refuse } from '../shared/decision';
import type { Decision } from '../shared/decision';

export type ItemCommandInput =
  | { readonly type: Exclude<ItemCommand, 'confirm_gone'> }
  | {
      readonly type: 'confirm_gone';
      /** Our own looks in a row that found nothing at the address (removal/verdict.ts), and how many we ask for. */
      readonly cleanChecks: number;
      readonly needed: number;
    };

const EVENT_OF = {
  verify: 'ItemVerified',
  reject: 'ItemRejected',
  notify: 'ItemNotified',
  acknowledge: 'ItemAcknowledged',
  claim_removed: 'ItemClaimedRemoved',
  confirm_gone: 'ItemRemoved',
  find_again: 'ItemFoundAgain',
  refuse: 'ItemRefused',
  move: 'ItemMoved',
  give_up: 'ItemGivenUp',
  withdraw: 'ItemWithdrawn',
} as const satisfies Record<ItemCommand, string>;

export interface ItemEvent {
  readonly type: (typeof EVENT_OF)[ItemCommand];
  readonly at: Date;
  readonly from: ItemState;
  readonly to: ItemState;
}

/**
 * Says whether a command may change an item (DESIGN section 4, "Item"). `removed` is reached by our own clean checks
 * only, whatever the platform claims: removal is verified, not believed.
 */
export function decideItem(
  state: ItemState,
  command: ItemCommandInput,
  now: Date,
): Decision<{ readonly state: ItemState }, ItemEvent> {
  const to = ITEM_TABLE[state][command.type];
  if (to === undefined) return refuse('item.wrong-state', { state, command: command.type });
  if (command.type === 'confirm_gone') {
    const { cleanChecks, needed } = command;
    if (!(needed >= 1)) throw new InvariantError('an item is never removed without a clean check');
    if (!(cleanChecks >= needed)) return refuse('item.not-yet-confirmed', { cleanChecks, needed });
  }
  return accept({ state: to }, [{ type: EVENT_OF[command.type], at: now, from: state, to }]);
}
