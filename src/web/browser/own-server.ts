/** What a page of the desk asks of our own server. It says `ended` when nobody is signed in any more, null without a network. */
export type Reply = Response | 'ended' | null;

const csrf = (): string => document.querySelector<HTMLInputElement>('input[name=_csrf]')?.value ?? '';

async function reply(path: string, init: RequestInit): Promise<Reply> {
  try {
    // A redirect leads to the door, or to the question who sits there: neither is for a script to follow.
    const answer = await fetch(path, { ...init, redirect: 'manual', headers: { accept: 'application/json' } });
    return answer.type === 'opaqueredirect' ? 'ended' : answer;
  } catch {
    return null;
  }
}

export const look = (path: string): Promise<Reply> => reply(path, {});

/** Sends a form as the page would. With `isLast` it goes out even when the page is on its way away. */
export const tell = (path: string, fields: Readonly<Record<string, string>>, isLast = false): Promise<Reply> =>
  reply(path, { method: 'POST', body: new URLSearchParams({ ...fields, _csrf: csrf() }), keepalive: isLast });

export async function jsonOf<Shape>(answer: Reply): Promise<Shape | null> {
  return answer instanceof Response && answer.status === 200 ? ((await answer.json()) as Shape) : null;
}

/** Where a form goes. By its attribute: a field that is called `action` stands in the way of the property. */
export const pathOf = (form: HTMLFormElement): string =>
  new URL(form.getAttribute('action') ?? '', location.href).pathname;
