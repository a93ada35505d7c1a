/** Nobody is signed in at the desk: the error filter answers with 303 to the sign-in page. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded';
}

/** Somebody is signed in and must show once more who they are: 303 to the page that asks. */
export class ProofNeeded extends Error {
  override readonly name = 'ProofNeeded';
}
