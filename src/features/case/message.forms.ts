import { type FormBody, type FormResult, lengthOf, readChoice, readText } from '../../web/form';

export const MESSAGE_MAX = 2000;

/** What the desk writes to a person. Errors hold message keys without the `desk.` space. */
export function parseMessage(body: FormBody): FormResult<{ text: string; isQuestion: boolean }> {
  const text = readText(body, 'text');
  const isQuestion = readChoice(body, 'kind', ['message', 'question']) === 'question';
  if (text === '') return { ok: false, errors: { text: 'message.error.text' } };
  if (lengthOf(text) > MESSAGE_MAX) return { ok: false, errors: { text: 'message.error.long' } };
  return { ok: true, value: { text, isQuestion } };
}
