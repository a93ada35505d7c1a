/** The desk's script. Without it every page works by links and forms. */
import { keepDrafts } from './drafts';
import { offerKeys } from './keys';
import { offerPalette } from './palette';
import { watchSession } from './session-end';

watchSession();
keepDrafts();
offerPalette();
offerKeys();
