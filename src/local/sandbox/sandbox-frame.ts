import { html, type SafeHtml } from './html';
import type { SandboxPlatform } from './scenarios';

/** The frame of every page of the sandbox's own. `refreshSeconds` reloads it, so that it is alive without a script. */
export function layout(title: string, content: SafeHtml, refreshSeconds?: number): string {
  return `<!doctype html>${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}" />`}
        <title>${title}</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header>
          <strong>Sandbox</strong>
          <nav aria-label="Sandbox">
            <a href="/">Platforms and codes</a> · <a href="/debug">Debugger</a> · <a href="/mailbox">Mailbox</a>
          </nav>
        </header>
        <main>${content}</main>
      </body>
    </html>`.text
  }`;
}

/** A harmless page that stands for reported content: a shape drawn by code. */
export function contentPage(platform: SandboxPlatform, slug: string): string {
  return `<!doctype html>${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${slug} – ${platform.name}</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <main>
          <h1>${slug}</h1>
          <section>
            <figure>
              <svg viewBox="0 0 320 200" role="img" aria-label="A drawn circle">
                <rect width="320" height="200" fill="#e2eeec" />
                <circle cx="160" cy="100" r="64" fill="#1e5b58" />
              </svg>
              <figcaption class="soft">A drawn shape stands for reported content.</figcaption>
            </figure>
          </section>
          <p class="soft">${platform.name} is a make-believe platform of the sandbox.</p>
        </main>
      </body>
    </html>`.text
  }`;
}

/** The page of something that is not there, or no longer. */
export function missingPage(words: string): string {
  return layout(
    'Not here – Sandbox',
    html`<h1>Not here</h1>
      <p>${words}</p>`,
  );
}

export const clockTime = (iso: string): string => iso.slice(11, 19);
