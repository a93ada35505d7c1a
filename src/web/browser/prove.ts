import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/sha';

/**
 * Solves the sum that the page carries, if it carries one, and sends the form. Every step of it waits for the browser's
 * own digest, so the page stays awake. Where that is missing (no secure context) nothing happens, and the wait beside it
 * stays open.
 */
export function prove(): void {
  const form = document.querySelector<HTMLFormElement>('#proof');
  if (form !== null && 'subtle' in crypto) void solve(form);
}

async function solve(form: HTMLFormElement): Promise<void> {
  const challenge = JSON.parse(form.dataset['challenge'] ?? '{}') as Challenge;
  const solution = await solveChallenge({ challenge, deriveKey });
  if (solution === null || !form.isConnected) return;
  const proof = form.elements.namedItem('proof') as HTMLInputElement;
  proof.value = btoa(JSON.stringify({ challenge, solution }));
  form.requestSubmit();
}
