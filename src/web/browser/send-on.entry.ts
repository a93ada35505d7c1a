/** A page that only hands something on does so by itself; without this script by its one button. */
document.querySelector<HTMLFormElement>('form[data-send-on]')?.submit();
