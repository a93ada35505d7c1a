import type { LoadedCase } from './load-cases';

const WITHIN_MS = 20_000;

/**
 * The person comes back with the receipt and stops everything, in their browser. Resolves true when the page says that
 * the case is closed; false when the site was in trouble, so that they try again.
 */
export async function withdraw(port: number, { locator, phrase }: LoadedCase): Promise<boolean> {
  const signIn = await send(port, { step: 'sign-in', locator, words: phrase });
  const visit = signIn?.headers.getSetCookie().find((cookie) => cookie.startsWith('visit='));
  if (signIn?.status !== 303 || visit === undefined) return false;
  const stop = await send(port, { step: 'stop' }, visit.split(';')[0]);
  return stop?.status === 303;
}

async function send(port: number, fields: Record<string, string>, cookie = ''): Promise<Response | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/return`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'same-origin', cookie },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    await response.arrayBuffer();
    return response;
  } catch {
    return null;
  }
}
