import { startAuthentication, startRegistration } from '@simplewebauthn/browser';

type AuthenticationOptions = Parameters<typeof startAuthentication>[0]['optionsJSON'];
type RegistrationOptions = Parameters<typeof startRegistration>[0]['optionsJSON'];

/** Hands the page's question to the device and sends its answer as a form: no page of ours fetches anything. */
const form = document.querySelector<HTMLFormElement>('form[data-passkey]');
if (form !== null) {
  const { passkey: kind = '', question = '' } = form.dataset;
  const field = form.querySelector<HTMLInputElement>('input[name="answer"]');
  const failed = document.getElementById('passkey-failed');
  const ask = async (): Promise<void> => {
    if (failed !== null) failed.hidden = true;
    try {
      const options: unknown = JSON.parse(question);
      const answer =
        kind === 'create'
          ? await startRegistration({ optionsJSON: options as RegistrationOptions })
          : await startAuthentication({ optionsJSON: options as AuthenticationOptions });
      if (field !== null) field.value = JSON.stringify(answer);
      form.submit();
    } catch {
      // Broken off, or no such passkey on this device: the page says what else there is.
      if (failed !== null) failed.hidden = false;
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask();
  });
  void ask();
}
