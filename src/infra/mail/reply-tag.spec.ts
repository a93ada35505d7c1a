import { createHmac } from 'node:crypto';
import { linkOfTag, replyTag } from './reply-tag';

const keyed = (key: string) => ({
  blindIndex: (column: string, value: string) =>
    createHmac('sha256', key).update(`${column}|${value}`).digest().subarray(0, 16),
});
const ID = '0197a0f0-0000-7000-8000-0000000000ff';

describe('the address of a reply', () => {
  const ours = keyed('ours');
  const tag = replyTag(ours, ID);

  it('leads to its link and fits into a mail address, in small or capital letters', () => {
    expect(tag).toMatch(/^[a-z2-7]{53}$/);
    expect([linkOfTag(ours, tag), linkOfTag(ours, tag.toUpperCase())]).toEqual([ID, ID]);
  });

  it('cannot be made by anybody else, nor changed in a single letter', () => {
    expect(linkOfTag(ours, replyTag(keyed('theirs'), ID))).toBeNull();
    for (let at = 0; at < tag.length; at += 1) {
      const other = tag[at] === 'a' ? 'b' : 'a';
      const changed = tag.slice(0, at) + other + tag.slice(at + 1);
      // The last letter of each half holds bits that belong to nothing: another spelling of the same is refused too.
      expect([at, linkOfTag(ours, changed) === ID && at !== 26]).toEqual([at, false]);
    }
    for (const wrong of ['', 'r', tag.slice(1), `${tag}a`, `${tag}@x`, ID])
      expect([wrong, linkOfTag(ours, wrong)]).toEqual([wrong, null]);
  });
});
