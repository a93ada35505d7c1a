import { html, type SafeHtml } from '../sandbox/html';
import { clockTime, layout } from '../sandbox/sandbox-frame';
import type { MailFile } from './mail-text';
import type { MailInBox } from './mailbox-server';

const REFRESH_SECONDS = 10;

/** The list of mails, newest first. */
export function mailboxPage(mails: readonly MailInBox[]): string {
  const content = html`
    <h1>Mailbox</h1>
    <p>Every mail that Buckler sends on this machine ends here. None leaves it; they are forgotten when you stop.</p>
    <section>
      ${
        mails.length === 0
          ? html`<p class="soft">No mail yet.</p>`
          : html`<table>
              <thead>
                <tr>
                  <th>Time</th>
                  <th>To</th>
                  <th>Subject</th>
                </tr>
              </thead>
              <tbody>
                ${[...mails].reverse().map(
                  (mail) =>
                    html`<tr>
                      <td>${clockTime(mail.at)}</td>
                      <td>${mail.envelope.to.join(', ')}</td>
                      <td><a href="/mailbox/${mail.number}">${mail.subject || '(no subject)'}</a></td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
    </section>
  `;
  return layout('Mailbox – Sandbox', content, REFRESH_SECONDS);
}

/** One mail as text, with what is attached, and as it came over the wire. */
export function mailPage(mail: MailInBox): string {
  const content = html`
    <h1>${mail.subject || '(no subject)'}</h1>
    <section>
      <table>
        <tr>
          <th>From</th>
          <td>${mail.from || mail.envelope.from}</td>
        </tr>
        <tr>
          <th>To</th>
          <td>${mail.to || mail.envelope.to.join(', ')}</td>
        </tr>
        <tr>
          <th>Received</th>
          <td>${mail.at}</td>
        </tr>
      </table>
      <pre>${mail.text}</pre>
    </section>
    ${mail.files.map(filePart)}
    <section>
      <details>
        <summary>The mail as it came</summary>
        <pre>${mail.raw}</pre>
      </details>
    </section>
  `;
  return layout(`${mail.subject || 'Mail'} – Sandbox`, content);
}

function filePart(file: MailFile): SafeHtml {
  return html`<section>
    <h2>${file.name}</h2>
    <p class="soft">Attached, ${file.type}</p>
    <pre>${/json/i.test(file.type) ? pretty(file.text) : file.text}</pre>
  </section>`;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
