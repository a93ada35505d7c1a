import { totpAt } from '../../infra/crypto/totp';
import { html, type SafeHtml } from './html';
import { clockTime, layout } from './sandbox-frame';
import type { InboxEntry, SandboxPage } from './sandbox-notebook';
import { abuseAddressOf, SCENARIO_WORDS, type SandboxPlatform } from './scenarios';

export interface SandboxStaff {
  readonly name: string;
  readonly email: string;
  readonly totpSecret: string;
}

export interface OverviewModel {
  readonly now: Date;
  readonly staff: readonly SandboxStaff[];
  readonly platforms: readonly SandboxPlatform[];
  /** Oldest first. */
  readonly inbox: readonly InboxEntry[];
  readonly pages: readonly SandboxPage[];
  readonly port: number;
  readonly appUrl?: string;
  readonly isPaused: boolean;
}

const STEP_SECONDS = 30;
const REFRESH_SECONDS = 10;
const SHOWN_ENTRIES = 50;
const ANSWERS: readonly (readonly [string, string])[] = [
  ['received', 'Answer “received”'],
  ['accepted', 'Answer “accepted”'],
  ['needs_information', 'Ask a question'],
  ['refused', 'Answer “refused”'],
  ['removed', 'Take down and answer “removed”'],
  ['moved', 'Move it and answer “moved”'],
  ['restored', 'Put it back and answer “restored”'],
  ['counter_statement', 'Pass on what the uploader says'],
];

/** The first page: what this is, the one-time codes, what arrived, the platforms, the pages. */
export function overview(model: OverviewModel): string {
  const left = STEP_SECONDS - (Math.floor(model.now.getTime() / 1000) % STEP_SECONDS);
  const content = html`
    <h1>The sandbox platforms</h1>
    <p>
      Seven make-believe platforms on this machine, one for each way a real one may act. They check the signature of
      every notice, answer, and take harmless pages down. Nothing here leaves this machine, and none of it runs in
      production.
    </p>
    <p class="soft">
      ${
        model.isPaused
          ? html`This page stands still. <a href="/">Let it renew itself</a>.`
          : html`This page renews itself every ${REFRESH_SECONDS} seconds. <a href="/?refresh=off">Hold it still</a>.`
      }
      ${model.appUrl !== undefined && html` <a href="${model.appUrl}/desk">Go to the desk</a>.`}
    </p>
    ${model.staff.length > 0 && codes(model, left)} ${inboxList(model)} ${platformList(model)} ${pageList(model)}
  `;
  return layout('Sandbox platforms', content, model.isPaused ? undefined : Math.min(REFRESH_SECONDS, left + 1));
}

function codes(model: OverviewModel, left: number): SafeHtml {
  return html`<section>
    <h2>One-time codes for the demo sign-ins</h2>
    <p>They stand in for the phone of a caseworker. Each works once; a new one comes every ${STEP_SECONDS} seconds.</p>
    <div class="codes">
      ${model.staff.map(
        ({ name, email, totpSecret }) =>
          html`<div class="code">
            <span>${name}</span><br /><span class="soft">${email}</span>
            <output aria-label="Code of ${name}">${totpAt(totpSecret, model.now)}</output>
            <progress max="${STEP_SECONDS}" value="${left}" aria-label="Seconds left"></progress>
            <span class="soft">${left} seconds left when this page was shown</span>
          </div>`,
      )}
    </div>
  </section>`;
}

function inboxList(model: OverviewModel): SafeHtml {
  const entries = model.inbox.slice(-SHOWN_ENTRIES).reverse();
  return html`<section>
    <h2>Inbox</h2>
    ${
      entries.length === 0
        ? html`<p class="soft">
            Nothing yet. Report one of the pages below, approve the notice at the desk, and it arrives here.
          </p>`
        : html`<table>
            <thead>
              <tr>
                <th>Time</th>
                <th>Platform</th>
                <th>What</th>
                <th>Signature</th>
                <th>We said</th>
                <th>Our answers</th>
                <th></th>
              </tr>
            </thead>
            <tbody>
              ${entries.map(
                (entry) =>
                  html`<tr>
                    <td>${clockTime(entry.at)}</td>
                    <td>${entry.host}</td>
                    <td>${typeOf(entry)} ${entry.duplicate && html`<span class="tag wait">duplicate</span>`}</td>
                    <td>${signatureTag(entry)}</td>
                    <td>HTTP ${entry.status}</td>
                    <td>
                      ${entry.answers.map(({ type, outcome }) => html`${type} <span class="soft">(${outcome})</span><br />`)}
                    </td>
                    <td>
                      <a href="/inbox/${entry.number}">Read<span hidden> number ${entry.number}</span></a>
                    </td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`;
}

function platformList(model: OverviewModel): SafeHtml {
  return html`<section>
    <h2>Platforms</h2>
    <table>
      <thead>
        <tr>
          <th>Platform</th>
          <th>What it does with a notice</th>
          <th>A page to report</th>
        </tr>
      </thead>
      <tbody>
        ${model.platforms.map((platform) => {
          const address = `http://${platform.host}/p/shape-1`;
          return html`<tr>
            <td>${platform.name}<br /><span class="soft">${abuseAddressOf(platform.slug)}</span></td>
            <td>${SCENARIO_WORDS[platform.scenario]}</td>
            <td><a href="${address}">${address}</a></td>
          </tr>`;
        })}
      </tbody>
    </table>
    <p class="soft">
      Any other address below <code>/p/</code> is a page too: make up as many as you like. What goes to a platform’s
      mail address ends in the <a href="/mailbox">mailbox</a>.
    </p>
  </section>`;
}

function pageList(model: OverviewModel): SafeHtml {
  return html`<section>
    <h2>Pages</h2>
    ${
      model.pages.length === 0
        ? html`<p class="soft">Pages that were visited or named in a notice are listed here.</p>`
        : html`<table>
            <thead>
              <tr>
                <th>Page</th>
                <th>State</th>
                <th></th>
              </tr>
            </thead>
            <tbody>
              ${model.pages.map(
                ({ host, slug, isUp }) =>
                  html`<tr>
                    <td><a href="http://${host}:${model.port}/p/${slug}">${host}/p/${slug}</a></td>
                    <td>
                      ${isUp ? html`<span class="tag wait">up</span>` : html`<span class="tag good">taken down</span>`}
                    </td>
                    <td>
                      <form method="post" action="/pages">
                        <input type="hidden" name="host" value="${host}" />
                        <input type="hidden" name="slug" value="${slug}" />
                        <button name="state" value="${isUp ? 'down' : 'up'}">${isUp ? 'Take down' : 'Put back'}</button>
                      </form>
                    </td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`;
}

/** One request in full, with a button for each answer that can be given by hand. */
export function entryPage(entry: InboxEntry): string {
  const text = typeof entry.body === 'string' ? entry.body : JSON.stringify(entry.body, null, 2);
  const canAnswer = entry.verified && typeof entry.body === 'object';
  const content = html`
    <h1>${typeOf(entry)} for ${entry.host}</h1>
    <section>
      <table>
        <tr>
          <th>Received</th>
          <td>${entry.at}</td>
        </tr>
        <tr>
          <th>webhook-id</th>
          <td><code>${entry.webhookId}</code></td>
        </tr>
        <tr>
          <th>Signature</th>
          <td>
            ${signatureTag(entry)} ${entry.duplicate && html`<span class="tag wait">duplicate, no second effect</span>`}
          </td>
        </tr>
        <tr>
          <th>We said</th>
          <td>HTTP ${entry.status}</td>
        </tr>
        <tr>
          <th>Our answers</th>
          <td>${entry.answers.map(({ type, at, outcome }) => html`${clockTime(at)} ${type}: ${outcome}<br />`)}</td>
        </tr>
      </table>
    </section>
    ${
      canAnswer &&
      html`<section>
        <h2>Answer by hand</h2>
        ${ANSWERS.map(
          ([type, words]) =>
            html`<form method="post" action="/inbox/${entry.number}">
              <button name="type" value="${type}">${words}</button>
            </form>`,
        )}
      </section>`
    }
    <section>
      <h2>What was sent</h2>
      <pre>${text}</pre>
    </section>
  `;
  return layout(`${typeOf(entry)} – Sandbox`, content);
}

function typeOf({ body }: InboxEntry): string {
  const type = typeof body === 'object' && body !== null ? (body as { type?: unknown }).type : undefined;
  return typeof type === 'string' ? type : 'unreadable request';
}

const signatureTag = ({ verified }: InboxEntry) =>
  verified ? html`<span class="tag good">fits</span>` : html`<span class="tag bad">does not fit</span>`;
