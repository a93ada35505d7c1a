import { readReply, textOfHtml } from './read-reply';

const mail = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'utf8');

describe('reading a mail', () => {
  it('takes its words, its sender and the headers that tell a machine', async () => {
    const read = await readReply(
      mail(
        'From: =?UTF-8?Q?J=C3=B6?= <jo@platform.example.org>',
        'Subject: =?UTF-8?B?xJDDoyBn4buhIGLhu48=?=',
        'Auto-Submitted: auto-replied',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Gone =E2=9C=93',
      ),
    );
    expect(read).toMatchObject({ from: 'jo@platform.example.org', subject: 'Đã gỡ bỏ' });
    expect(read.text.trim()).toBe('Gone ✓');
    expect(read.headers['auto-submitted']).toBe('auto-replied');
  });

  it('throws files away, whatever they are called', async () => {
    const picture = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64');
    const read = await readReply(
      mail(
        'From: jo@platform.example.org',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'See the screenshot.',
        '--b',
        'Content-Type: image/png; name=proof.png',
        'Content-Disposition: attachment; filename=proof.png',
        'Content-Transfer-Encoding: base64',
        '',
        picture,
        '--b--',
      ),
    );
    expect(JSON.stringify(read)).not.toContain(picture);
    expect(JSON.stringify(read)).not.toContain('proof.png"}');
    expect(read.text).toContain('See the screenshot.');
  });

  it('makes words of markup, runs none of it, and leaves out what is quoted', async () => {
    const html =
      '<style>p{}</style><script>alert(1)</script><p>It is <b>gone</b>.<br>Jo &amp; Al &#8211; &lt;team&gt;</p>' +
      '<img src="https://192.0.2.1/x.gif"><blockquote>Notice <a href="https://help.example.org/n/t">t</a></blockquote>';
    expect(textOfHtml(html)).toBe('It is gone.\nJo & Al – <team>');
    expect(textOfHtml('above<blockquote>a<blockquote>b</blockquote>c</blockquote>below')).toBe('above\n\n\n\nbelow');
    const read = await readReply(
      mail('From: jo@platform.example.org', 'Content-Type: text/html; charset=utf-8', '', html),
    );
    expect(read.text).toContain('It is gone');
    expect(read.text).not.toMatch(/alert|192\.0\.2\.1|<b>/);
    for (const broken of [
      '<!--x',
      '<script>x',
      '<script>x<b',
      '<blockquote>x',
      '</blockquote>',
      '<title><style>x</style>',
    ])
      expect([broken, textOfHtml(broken)]).toEqual([broken, '']);
    expect(textOfHtml('&#x110000;&#0;&#xd800;&amp;amp;')).toBe('&#x110000;&#0;&#xd800;&amp;');
  });

  it('takes no longer for markup that is built to be slow', () => {
    const start = performance.now();
    for (const piece of ['<blockquote', '<p', '<!--', '<script', '</style ', ' \n', '&#', '<b', '<blockquote>'])
      textOfHtml(piece.repeat(Math.ceil(262_144 / piece.length)));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
