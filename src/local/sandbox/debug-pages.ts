import { type Attempt, checksOf, curlOf, expectedSignature, sha256Of, signedHead } from './attempts';
import { html, type SafeHtml } from './html';
import { clockTime, layout } from './sandbox-frame';

const SHOWN_CHARACTERS = 20_000;

/** The last requests to any of the platforms, whatever became of them. */
export function attemptsPage(attempts: readonly Attempt[]): string {
  const rows = attempts.map(
    (attempt) =>
      html`<tr>
        <td>${clockTime(attempt.at.toISOString())}</td>
        <td>${attempt.platform.name}</td>
        <td><code>${attempt.headers['webhook-id'] ?? ''}</code></td>
        <td>${fitTag(checksOf(attempt).every(({ ok }) => ok))}</td>
        <td>HTTP ${attempt.status}</td>
        <td><a href="/debug/${attempt.number}">Look into number ${attempt.number}</a></td>
      </tr>`,
  );
  const content = html`
    <h1>Debugger</h1>
    <section>
      <p>
        The last requests as they came, with what a receiver checks. They are kept in memory until the sandbox stops.
      </p>
      ${
        rows.length === 0
          ? html`<p class="soft">Nothing has come yet.</p>`
          : html`<table>
              <thead>
                <tr>
                  <th>Time</th>
                  <th>Platform</th>
                  <th>webhook-id</th>
                  <th>Checks</th>
                  <th>We said</th>
                  <th></th>
                </tr>
              </thead>
              <tbody>
                ${rows}
              </tbody>
            </table>`
      }
    </section>
  `;
  return layout('Debugger – Sandbox', content);
}

/** One request: each check, the signed text and what it must give, the headers, a line for a shell, and once more. */
export function attemptPage(attempt: Attempt): string {
  const body = attempt.rawBody.toString('utf8');
  const content = html`
    <h1>Request ${attempt.number} to ${attempt.platform.name}</h1>
    <section>
      <h2>What was checked</h2>
      <table>
        ${checksOf(attempt).map(
          ({ name, ok, words }) =>
            html`<tr>
              <th>${name}</th>
              <td>${fitTag(ok)}</td>
              <td>${words}</td>
            </tr>`,
        )}
      </table>
      <p>We said HTTP ${attempt.status}.</p>
      <form method="post" action="/debug/${attempt.number}/replay"><button>Send it again</button></form>
    </section>
    <section>
      <h2>The signed text</h2>
      <p>The id, the time and the bytes of the body, with a dot after the first two. Nothing is added or left out.</p>
      <pre>${signedHead(attempt)}${body.slice(0, SHOWN_CHARACTERS)}</pre>
      <p>${attempt.rawBody.length} bytes of body, SHA-256 <code>${sha256Of(attempt.rawBody)}</code></p>
      <p>
        With the secret of this platform that gives
        <code>${expectedSignature(attempt) ?? 'nothing: the id or the time has the wrong shape'}</code>
      </p>
    </section>
    <section>
      <h2>Headers</h2>
      <table>
        ${Object.entries(attempt.headers).map(
          ([name, value]) =>
            html`<tr>
              <th>${name}</th>
              <td><code>${value}</code></td>
            </tr>`,
        )}
      </table>
    </section>
    <section>
      <h2>As curl</h2>
      <pre>${curlOf(attempt)}</pre>
    </section>
  `;
  return layout(`Request ${attempt.number} – Sandbox`, content);
}

const fitTag = (ok: boolean): SafeHtml =>
  ok ? html`<span class="tag good">fits</span>` : html`<span class="tag bad">does not fit</span>`;
