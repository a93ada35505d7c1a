/**
 * Text as it is searched, not as it is shown: composed or taken apart (NFC, NFD), with or without marks, in small or
 * capital letters, `đ` or `d`: all the same. Vietnamese is often typed without its marks, and two keyboards write the same
 * word in different code points. White space is one space. `Đặng  Thị Huệ` → `dang thi hue`.
 *
 * What marks tell apart (`ma`, `má`, `mã`) falls together: a search finds too much rather than too little.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[đð]/g, 'd')
    .replace(/ł/g, 'l')
    .replace(/ø/g, 'o')
    .replace(/ı/g, 'i')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Whether a text holds what was typed, by {@link foldText}. Nothing typed is in every text. */
export function holdsFolded(text: string, typed: string): boolean {
  return foldText(text).includes(foldText(typed));
}
