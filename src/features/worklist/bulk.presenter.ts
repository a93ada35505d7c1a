import { chip, type Chip } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { hasMessage } from '../../web/i18n/translator';
import type { BulkOrder } from './bulk.forms';
import { type BulkResult, isUndoable } from './bulk.service';
import type { BulkStep } from './bulk.store';
import { presentFound } from './worklist.presenter';
import type { WorklistRow } from './worklist-row';

/** Why not, in the words a single case would give. */
function reasonOf(code: string, { t }: DeskWords): string {
  if (code === 'stale' || code === 'not-found') return t(`desk.bulk.${code}`);
  const key = `refusals.${code}`;
  return t(hasMessage(key) ? key : 'desk.problem.unknown');
}

/** The chosen cases with what would happen to each. */
export function presentRehearsal(
  rows: readonly WorklistRow[],
  results: readonly BulkResult[],
  order: BulkOrder,
  words: DeskWords,
) {
  const { t } = words;
  const byId = new Map(results.map(({ caseId, result }) => [caseId, result]));
  const lines = presentFound(rows, words).map((row) => {
    const result = byId.get(row.id) ?? 'not-found';
    const text: Chip =
      result === 'done' ? chip('calm', t('desk.bulk.check.would')) : chip('soon', reasonOf(result, words));
    return { ...row, result: text };
  });
  const can = results.filter(({ result }) => result === 'done').length;
  return { rows: lines, can, cannot: results.length - can, actionText: t(`desk.bulk.action.${order.action}`) };
}

export function presentBulkRun(steps: readonly BulkStep[], words: DeskWords) {
  const { t } = words;
  const done = steps.filter(({ result }) => result === 'done').length;
  return {
    actionText: t(`desk.bulk.action.${steps[0]!.action}`),
    isAssigned: steps[0]!.action === 'assign',
    done,
    refused: steps.length - done,
    undoable: steps.filter(isUndoable).length,
    rows: steps.map((step) => ({
      locator: step.locator,
      href: `/desk/cases/${step.locator}`,
      result: resultChip(step, words),
    })),
  };
}

function resultChip({ result, undoneAt, undoResult }: BulkStep, words: DeskWords): Chip {
  const { t } = words;
  if (result !== 'done') return chip('soon', reasonOf(result, words));
  if (undoneAt === null || undoResult === null) return chip('calm', t('desk.bulk.done'));
  return undoResult === 'done'
    ? chip('plain', t('desk.bulk.undone'))
    : chip('soon', t('desk.bulk.notUndone', { why: reasonOf(undoResult, words) }));
}
