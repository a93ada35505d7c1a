/** Nobody is signed in at the desk: the error filter answers with 303 to the sign-in page. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded';
}
